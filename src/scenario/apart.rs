//! Mechanisms that do not go together: each pair once, with the reason that the reference page gives.

macro_rules! apart {
    ($($name:ident = $one:literal, $other:literal, $why:literal;)*) => {
        /// Two mechanisms that do not go together. Each error about them names its pair.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Apart { $(#[doc = $why] $name,)* }

        /// All of them, with what does not go together, and why.
        pub(super) const ROWS: &[(Apart, &str, &str, &str)] = &[$((Apart::$name, $one, $other, $why),)*];
    };
}

apart! {
    SipAndSites = "contacts by SIP", "several sites", "One routing point, ahead of one engine, takes what comes by SIP.";
    SelfServiceAndSites = "`self_service` of a class", "several sites", "A system belongs to one site, and it is not said at which site a contact goes on that leaves it.";
    SelfServiceAndRules = "`[[rule]]`", "the queue of `self_service`", "Rules are about what contacts ask of people, whether a system hands them on or not.";
    SelfServiceAndPeople = "the queue of `self_service`", "groups of people", "Nothing would tell people who answer for the system from the people to whom it hands contacts on.";
    MachinesAndResponse = "`self_service` of a group", "`response`", "Machines respond at once.";
    TurnsAndInterruptions = "`turns`", "`busy_with` that interrupts instant messages", "A conversation turn by turn goes by the attention of its agent, who answers in the order of `answers`.";
    TurnsAndRecordedTalk = "`turns`", "recorded conversations", "What is recorded is how long a whole conversation took, and not its turns.";
    TrunkAndMedium = "`trunk` of a class", "other media than voice, SIP", "A trunk has lines for calls by circuit.";
    DueAndMedium = "`due`", "other media than e-mail", "Only e-mails are due: others wait, and have a service level.";
    PatienceAndEmail = "`patience`", "e-mails", "Nobody is there who waits.";
    AnnouncementAndEmail = "`announcement`", "e-mails", "Nobody is there who could be told.";
    WhileWaitingAndEmail = "`while_waiting`", "e-mails", "Nobody is there who waits.";
    SilenceAndMedium = "`silent_abandonment`", "other media than chat", "Calls and messages end when their client leaves, and nobody leaves an e-mail.";
    SipAndMedium = "`sip`", "chats, e-mails", "A message by SIP stands for a call or for an instant message.";
    MessagingAndMedium = "`providers` and the dialogue with the robot", "other media than instant messages, SIP", "They lie on the way of instant messages over providers.";
    NoticesAndSip = "`notices`", "contacts by SIP", "Subscribers who are told of something send no message by SIP.";
    InvitationsAndMedium = "`invitations`", "instant messages, e-mails, SIP", "Visitors of the page are invited to a chat or a call, and are in no file of messages.";
    InvitationsAndStatus = "`invitations`", "`status`", "Who comes by an invitation has seen the page, and agents have nothing to do.";
    ThreadsAndMedium = "`thread`", "calls, instant messages, SIP", "A thread is of messages that come straight to the center and for whose answer nobody waits on a line.";
    ThreadsAndReturns = "`thread`", "retrials and recalls", "The client of a thread writes again by what `thread` says.";
    ThreadsAndConversations = "`thread`", "`callback`, `transfers`, `self_service`, `silent_abandonment`, `status`, `clients`, `preferred`, `while_waiting`", "They are about one conversation with one client who is there; `same_agent` says who answers next.";
    CallbacksAndEmail = "`callback`", "e-mails", "Nobody waits for the answer to an e-mail.";
    CallbacksAndSip = "`callback`", "contacts by SIP", "Who comes by SIP keeps the session until it ends, and does not hang up to be called back.";
    MessageCallbacksAndMedium = "`callback` whose client is told by a message", "instant messages", "Who is told that it is their turn calls or begins a chat.";
    MessageCallbacksAndCalls = "`callback` whose client is told by a message", "what is said of calls: `trunk`, `devices`, `hold_patience`, `talk`, `voicemail`, `wrong_party`", "The message takes the place of the call.";
    MessageCallbacksAndAtOnce = "`callback` whose client is told by a message", "`callback` at once", "Who comes for nothing but a callback would leave another request when they come again.";
    CampaignsAndPeople = "`campaign`", "what is said of people who make contact", "Records of a campaign are called, and make no contact.";
    CampaignsAndMedium = "`campaign`", "other media than voice", "Records of a campaign are called.";
    CampaignsAndTrunk = "`campaign`", "`trunk` of the class", "Nobody comes over a trunk. The lines that calls out hold are those of `trunk` in `campaign`.";
    CampaignsAndArrivals = "`records` or `list` of a campaign", "what varies arrivals", "All records are there at the start.";
    TransfersBack = "`transfers`", "`transfers` that lead back to the class", "A contact has one number in all its classes, so that it is in each of them once.";
    TransfersToMessages = "`transfers`", "instant messages or SIP in the class to which they go", "These go through a dialogue or a proxy before they are routed, which whoever is transferred has behind them.";
    TransfersOfMessages = "`transfers`", "instant messages, SIP", "The session goes through a provider or the proxy, which hand it to one agent for good.";
    TransfersToCampaigns = "`transfers`", "`campaign` of the class to which they go", "Records of a campaign make no contact.";
    StatusAndEmail = "`status`", "e-mails", "Nobody waits for the answer to an e-mail, so that nobody looks how long it takes.";
    StatusAndSip = "`status`", "contacts by SIP", "They are there without their client having looked at a page.";
    StatusAndCallbacksAtOnce = "`status`", "`callback` at once, `campaign`", "These clients do not wait, however long the wait is.";
    StatusByCallAndMedium = "`status` by call", "other media than voice", "Who calls to hear the status comes by voice.";
    ChoiceOfSip = "`switch` of `status`", "a class by SIP", "A contact by SIP is there without having been chosen on a page.";
    ChoiceOfCampaigns = "`switch` of `status`", "a campaign", "Records of a campaign make no contact.";
    ChoiceOfTransfers = "`switch` of `status`", "a class with `transfers`", "Nobody changes the class twice.";
    RosterAndHeadcount = "`[roster]`", "`headcount` of a group", "A roster has persons, and where there is a headcount agents are numbers.";
    AdherenceAndAgents = "`adherence`", "agents who are always on duty", "They begin no stretch of duty late.";
    BatchesAndReplications = "`batches`", "`replications`, `until`, `antithetic`", "Batches are of one long run, and the others are about several.";
    BatchesAndWarmUp = "`batches`", "`warm_up` of `[run]`", "One long run has a beginning of its own: that of `batches`.";
    BatchesAndTalk = "`batches`", "`talk` of `[busyness]`", "One long run has one level of talk, so that its batches do not tell how uncertain that is.";
    BusynessAndCounts = "busyness, weekdays, spacing, batches and bursts of arrivals, `[busyness]`", "exact numbers of contacts", "They change rates, and an exact number is what it is.";
    BacktestAndWarmUp = "`[backtest]`", "`warm_up`", "The real day is whole, and the warm-up leaves out the beginning of the simulated one.";
}

/// All pairs, as rows of a table in Markdown.
pub(super) fn rows() -> String {
    ROWS.iter().map(|(_, one, other, why)| format!("| {one} | {other} | {why} |\n")).collect()
}
