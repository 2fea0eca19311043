//! Mechanisms that do not go together are refused, and each refusal is of a pair that the reference page has.

use super::super::apart::{Apart, ROWS};
use super::super::diagnostics::Code;
use super::read_with;

/// A scenario in parts: keys of the run, of its class, of its group, and further sections.
type Parts = [&'static str; 4];

/// A scenario that has both.
fn example(apart: Apart) -> Parts {
    const PROVIDER: &str = "[provider.p]\nprotocol = \"A\"\n";
    const SITES: &str = "[site.north]\ngroups = [\"desk\"]\n[site.south]\ngroups = [\"other\"]\n[group.other]\nagents = 1\nskills = [\"calls\"]";
    const SYSTEM: &str = "self_service = { queue = \"menu\", service = \"1m\", containment = 0.4 }";
    const MENU: &str = "[group.menu]\nself_service = true\nagents = 1\nskills = [\"menu\"]\n";
    const MENU_AND_RULE: &str = "[group.menu]\nself_service = true\nagents = 1\nskills = [\"menu\"]\n[[rule]]\nwhen = {}\nthen = { queue = \"menu\" }";
    const OTHER: &str = "[class.other]\narrivals = \"10/h\"\ntalk = \"1m\"\nqueue = \"calls\"\n";
    const TO_OTHER: &str = "transfers = [{ to = \"other\", share = 0.1 }]";
    const SITES_AND_MENU: &str = "[site.north]\ngroups = [\"desk\", \"menu\"]\n[site.south]\ngroups = [\"other\"]\n[group.other]\nagents = 1\nskills = [\"calls\"]\n[group.menu]\nself_service = true\nagents = 1\nskills = [\"menu\"]\n";
    match apart {
        Apart::SipAndSites => ["", "sip = true", "", SITES],
        Apart::SelfServiceAndSites => ["", SYSTEM, "", SITES_AND_MENU],
        Apart::SelfServiceAndRules => ["", SYSTEM, "", MENU_AND_RULE],
        Apart::SelfServiceAndPeople => {
            ["", "self_service = { queue = \"calls\", service = \"1m\", containment = 0.4 }", "", MENU]
        }
        Apart::MachinesAndResponse => ["", "", "self_service = true\nresponse = { delay = \"3s\" }", ""],
        Apart::TurnsAndInterruptions => [
            "",
            "medium = \"im\"\nproviders = { p = 1 }\nturns = { count = 3, compose = \"20s\", answer = \"20s\" }",
            "programs = [\"A\"]\ncapacity = { voice = 1, im = 1, total = 2 }\nbusy_with = { im = { voice = \"interrupts\" } }",
            PROVIDER,
        ],
        Apart::TurnsAndRecordedTalk => [
            "",
            "medium = \"im\"\nproviders = { p = 1 }\narrivals = { recorded = \"log.csv\", time = \"time\", talk = \"talk\" }\nturns = { count = 3, compose = \"20s\", answer = \"20s\" }",
            "programs = [\"A\"]",
            PROVIDER,
        ],
        Apart::TrunkAndMedium => ["", "medium = \"chat\"\ntrunk = \"t\"", "", "[trunk.t]\nlines = 3"],
        Apart::DueAndMedium => ["", "due = \"1h\"", "", ""],
        Apart::PatienceAndEmail => ["", "medium = \"email\"\npatience = \"1m\"", "", ""],
        Apart::AnnouncementAndEmail => ["", "medium = \"email\"\nannouncement = { says = \"busy\" }", "", ""],
        Apart::WhileWaitingAndEmail => ["", "medium = \"email\"\nwhile_waiting = { share = 0.1 }", "", ""],
        Apart::SilenceAndMedium => ["", "silent_abandonment = { share = 0.1 }", "", ""],
        Apart::SipAndMedium => ["", "medium = \"chat\"\nsip = true", "", ""],
        Apart::MessagingAndMedium => ["", "dialogue_exchanges = 2", "", ""],
        Apart::NoticesAndSip => ["", "sip = true\nnotices = [{ at = [\"09:00\"], reaches = 10, share = 0.1 }]", "", ""],
        Apart::InvitationsAndMedium => ["", "medium = \"email\"\ninvitations = {}", "", ""],
        Apart::InvitationsAndStatus => ["", "medium = \"chat\"\ninvitations = {}\nstatus = {}", "", ""],
        Apart::ThreadsAndMedium => ["", "thread = {}", "", ""],
        Apart::ThreadsAndReturns => ["", "medium = \"email\"\nthread = {}\nrecall_share = 0.1", "", ""],
        Apart::ThreadsAndConversations => ["", "medium = \"email\"\nthread = {}\npreferred = {}", "", ""],
        Apart::CallbacksAndEmail => ["", "medium = \"email\"\ncallback = {}", "", ""],
        Apart::CallbacksAndSip => ["", "sip = true\ncallback = {}", "", ""],
        Apart::MessageCallbacksAndMedium => {
            ["", "medium = \"im\"\nproviders = { p = 1 }\ncallback = { dialled_by = \"message\" }", "", PROVIDER]
        }
        Apart::MessageCallbacksAndCalls => ["", "callback = { dialled_by = \"message\", talk = \"1m\" }", "", ""],
        Apart::MessageCallbacksAndAtOnce => {
            ["", "callback = { dialled_by = \"message\", offer = \"at-once\" }", "", ""]
        }
        Apart::CampaignsAndPeople => ["", "campaign = { records = 10 }\npatience = \"1m\"", "", ""],
        Apart::CampaignsAndMedium => ["", "campaign = { records = 10 }\nmedium = \"chat\"", "", ""],
        Apart::CampaignsAndTrunk => ["", "campaign = { records = 10 }\ntrunk = \"t\"", "", "[trunk.t]\nlines = 3"],
        Apart::CampaignsAndArrivals => ["", "campaign = { records = 10 }\nspacing = 0.5", "", ""],
        Apart::TransfersBack => [
            "",
            TO_OTHER,
            "",
            "[class.other]\narrivals = \"10/h\"\ntalk = \"1m\"\nqueue = \"calls\"\ntransfers = [{ to = \"calls\", share = 0.1 }]",
        ],
        Apart::TransfersToMessages => {
            ["", TO_OTHER, "", "[class.other]\nsip = true\narrivals = \"10/h\"\ntalk = \"1m\"\nqueue = \"calls\""]
        }
        Apart::TransfersOfMessages => ["", "sip = true\ntransfers = [{ to = \"other\", share = 0.1 }]", "", OTHER],
        Apart::TransfersToCampaigns => {
            ["", TO_OTHER, "", "[class.other]\ncampaign = { records = 10 }\ntalk = \"1m\"\nqueue = \"calls\""]
        }
        Apart::StatusAndEmail => ["", "medium = \"email\"\nstatus = {}", "", ""],
        Apart::StatusAndSip => ["", "sip = true\nstatus = {}", "", ""],
        Apart::StatusAndCallbacksAtOnce => ["", "callback = { offer = \"at-once\" }\nstatus = {}", "", ""],
        Apart::StatusByCallAndMedium => ["", "medium = \"chat\"\nstatus = { by = \"call\" }", "", ""],
        Apart::ChoiceOfSip => [
            "",
            "status = { switch = { other = 0.1 } }",
            "",
            "[class.other]\nsip = true\narrivals = \"10/h\"\ntalk = \"1m\"\nqueue = \"calls\"",
        ],
        Apart::ChoiceOfCampaigns => [
            "",
            "status = { switch = { other = 0.1 } }",
            "",
            "[class.other]\ncampaign = { records = 10 }\ntalk = \"1m\"\nqueue = \"calls\"",
        ],
        Apart::ChoiceOfTransfers => [
            "",
            "status = { switch = { other = 0.1 } }",
            "",
            "[class.other]\narrivals = \"10/h\"\ntalk = \"1m\"\nqueue = \"calls\"\ntransfers = [{ to = \"calls\", share = 0.1 }]",
        ],
        Apart::RosterAndHeadcount => [
            "",
            "",
            "headcount = { agents = [2, 3], interval = \"1h\" }",
            "[roster]\nfile = \"roster.csv\"\ngroup = \"desk\"",
        ],
        Apart::AdherenceAndAgents => ["", "", "adherence = 0.9", ""],
        Apart::BatchesAndReplications => ["batches = { number = 5 }\nreplications = 5", "", "", ""],
        Apart::BatchesAndWarmUp => ["batches = { number = 5 }\nwarm_up = \"0s\"", "", "", ""],
        Apart::BatchesAndTalk => ["batches = { number = 5 }", "", "", "[busyness]\ntalk = 0.1"],
        Apart::BusynessAndCounts => {
            ["", "arrivals = { counts = [3, 4], interval = \"1h\" }\nbusyness = { day = 0.1 }", "", ""]
        }
        Apart::BacktestAndWarmUp => ["warm_up = \"30m\"", "", "", "[backtest]\nfile = \"real.csv\""],
    }
}

#[test]
fn each_pair_that_does_not_go_together_is_refused_as_such() {
    for &(apart, one, other, why) in ROWS {
        let [run, class, group, sections] = example(apart);
        let rest = |key: &str, text: &'static str| if class.contains(key) { "" } else { text };
        let arrivals = if class.contains("campaign") { "" } else { rest("arrivals =", "arrivals = \"10/h\"\n") };
        let talk = rest("turns =", "talk = \"1m\"\n");
        let agents = if group.contains("headcount") { "" } else { "agents = 2\n" };
        let text = format!(
            "# What goes together?\n[run]\nlength = \"2h\"\n{run}\n[class.calls]\n{arrivals}{talk}{class}\n[group.desk]\n{agents}skills = [\"calls\"]\n{group}\n{sections}\n"
        );
        let files = [
            ("log.csv", "time,talk\n00:10,60\n"),
            ("roster.csv", "agent,group,start,end\nAnn,desk,00:00,01:00\n"),
            ("real.csv", "time,class,offered,answered\n00:00,calls,3,3\n"),
        ];
        let problems = read_with(&text, &files, &[]).map(|scenario| scenario.warnings).unwrap_or_else(|wrong| wrong);
        let refused = problems.iter().any(|problem| problem.code == Code::Apart);
        assert!(refused, "{one} with {other} ({why}):\n{text}\n{}", problems.render(false));
    }
}
