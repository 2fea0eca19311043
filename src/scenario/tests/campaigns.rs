//! Outbound campaigns as they are written.

use super::{read_with, said};
use crate::ids::ClassId;
use crate::time::{Span, Time};
use crate::workload::{Arrivals, Callback, CallbackOffer, Dialler, Pacing};

fn center(campaign: &str, class: &str) -> String {
    format!(
        "[run]\nstart = \"08:00\"\nlength = \"8h\"\n[group.desk]\nagents = 2\nskills = [\"offers\"]\n\
         [class.offers]\ntalk = \"5m\"\n{class}\n[class.offers.campaign]\n{campaign}\n"
    )
}

fn plan(campaign: &str) -> Callback {
    let scenario = read_with(&center(campaign, ""), &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    *scenario.center.classes[ClassId(0)].callback.clone().expect("records are called")
}

#[test]
fn records_are_a_number_rows_of_a_list_or_what_arrives() {
    let times = |campaign: &str, class: &str| {
        let files = [("list.csv", "name,phone\nAnn,1\nBob,2\nCyd,3\n")];
        let scenario =
            read_with(&center(campaign, class), &files, &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        match &scenario.center.classes[ClassId(0)].arrivals {
            Arrivals::Recorded(records) => Some(Vec::from_iter(records.contacts().iter().map(|record| record.time))),
            _ => None,
        }
    };
    assert_eq!(times("records = 2", ""), Some(vec![Time::START; 2]));
    assert_eq!(times("list = \"list.csv\"", ""), Some(vec![Time::START; 3]));
    assert_eq!(times("", "arrivals = \"30/h\""), None, "in the course of the day");
}

#[test]
fn who_dials_goes_by_the_mode() {
    let progressive = plan("records = 1\nvoicemail = { share = 0.5, time = \"20s\" }");
    assert_eq!((progressive.offer, progressive.dialled_by), (CallbackOffer::Campaign, Dialler::Agent));
    let agents_hear = |plan: &Callback| plan.voicemail.as_ref().unwrap().1.mean();
    assert_eq!((progressive.preview.is_none(), agents_hear(&progressive)), (true, 0.0), "a dialler hears recordings");
    let preview = plan("records = 1\nmode = \"preview\"\nvoicemail = { share = 0.5, time = \"20s\" }");
    assert_eq!((preview.dialled_by, agents_hear(&preview)), (Dialler::Agent, 20.0));
    assert_eq!(preview.preview.unwrap().mean(), 15.0);
    let predictive = plan("records = 1\nmode = \"predictive\"\nnuisance = 0.02");
    assert_eq!(predictive.dialled_by, Dialler::Robot(Pacing::Predictive(0.02)));
    assert_eq!(predictive.hold_patience.unwrap().mean(), 5.0);
}

#[test]
fn shares_may_go_by_the_time_of_day() {
    let plan = plan(
        "records = 1\nanswer_share = [{ from = \"09:00\", share = 0.2 }, { from = \"17:00\", share = 0.4 }]\n\
         wrong_party = { share = [{ from = \"12:00\", share = 0.1 }], time = \"30s\" }",
    );
    let at = |hour: u64| plan.answer_share.at(Span::from_seconds(hour * 3_600));
    assert_eq!([at(8), at(9), at(18)], [0.4, 0.2, 0.4]);
    assert_eq!(plan.wrong_party.unwrap().0.at(Span::ZERO), 0.1);
}

#[test]
fn what_says_nothing_about_records_is_told() {
    for (campaign, class, told) in [
        ("", "", "[class.offers] needs the key `arrivals`"),
        ("records = 2\nlist = \"list.csv\"", "", "it is said in two ways how many records there are"),
        ("records = 2", "arrivals = \"3/h\"", "it is said in two ways how many records there are"),
        ("records = 0", "", "from 1 to 1000000"),
        ("list = \"empty.csv\"", "", "`empty.csv` has no row"),
        ("records = 2", "patience = \"3m\"", "`patience` is about people who make contact"),
        ("records = 2", "medium = \"chat\"", "records of a campaign are called"),
        ("records = 2\nnuisance = 0.03", "", "`nuisance` says nothing in the mode \"progressive\""),
        (
            "records = 2\nmode = \"predictive\"\npreview = \"9s\"",
            "",
            "`preview` says nothing in the mode \"predictive\"",
        ),
        (
            "records = 2\nanswer_share = [{ from = \"17:00\", share = 0.2 }, { from = \"09:00\", share = 0.4 }]",
            "",
            "do not ascend",
        ),
        ("records = 2\nanswer_share = []", "", "or there are none"),
        ("records = 2\nmode = \"predictve\"", "", "did you mean \"predictive\"?"),
        ("records = 2", "trunk = \"lines\"", "nobody comes over a trunk"),
        (
            "records = 2",
            "batch = 3",
            "`batch` is about arrivals, and the records of this campaign are there at the start",
        ),
        (
            "records = 2",
            "hours = [{ from = \"08:00\", to = \"09:00\", patience = \"3m\" }]",
            "`patience` is about people who make contact",
        ),
        ("records = 2\nring = \"40s\"", "", "hardly anybody answers within the 30 s after which it stops ringing"),
        ("records = 2\nring_limit = \"5s\"", "", "hardly anybody answers within the 5 s"),
        ("records = 2\nhours = [{ from = \"17:00\", to = \"20:00\" }]", "", "nobody of class `offers` is ever called"),
    ] {
        let files = [("list.csv", "name\nAnn\n"), ("empty.csv", "name\n")];
        let said = said(&center(campaign, class), &files, &[]);
        assert!(said.contains(told), "{campaign} {class}: {said}");
    }
}

#[test]
fn what_arrives_may_go_by_the_weekday_and_hours_of_calls_that_somebody_keeps_are_told_nothing_of() {
    let class = "arrivals = \"3/h\"\nweekday = { mon = 2 }\nbatch = 3";
    let text = center("hours = [{ from = \"15:00\", to = \"20:00\" }]", class);
    assert_eq!(said(&text.replace("[run]", "[run]\nweekday = \"mon\""), &[], &[]), "");
}

#[test]
fn whoever_answers_does_so_before_it_stops_ringing() {
    let ring = |keys: &str| plan(&format!("records = 1\n{keys}")).ring;
    let most = ring("ring = \"exponential(10s)\"\nring_limit = \"25s\"");
    assert_eq!(most.survival(25.0), 0.0);
    // E(X | X < 25) = 10 - 25 / (e^2.5 - 1).
    assert!((most.mean() - (10.0 - 25.0 / 2.5_f64.exp_m1())).abs() < 1e-9, "{}", most.mean());
    assert_eq!(ring("ring = \"9s\"").is_constant(), Some(9.0));
}

#[test]
fn only_the_queue_in_which_they_wait_has_to_be_served() {
    let text = |class: &str| {
        format!(
            "[run]\nstart = \"08:00\"\nlength = \"8h\"\n[group.desk]\nagents = 2\nskills = [\"outbound\"]\n\
             [queue.calls]\nskill = \"outbound\"\n[class.offers]\ntalk = \"5m\"\n{class}\n"
        )
    };
    assert_eq!(said(&text("campaign = { records = 2, queue = \"calls\" }"), &[], &[]), "");
    let at_once = "arrivals = \"3/h\"\ncallback = { offer = \"at-once\", queue = \"calls\" }";
    assert_eq!(said(&text(at_once), &[], &[]), "");
    let waiting = said(&text("arrivals = \"3/h\"\ncallback = { queue = \"calls\" }"), &[], &[]);
    assert!(waiting.contains("nobody has the skill `offers`"), "{waiting}");
}

#[test]
fn clients_are_called_from_the_site_that_a_share_says() {
    let text = |share: &str, network: &str| {
        format!(
            "[run]\nlength = \"8h\"\n[group.north]\nagents = 2\nskills = [\"offers\"]\n[group.south]\nagents = 2\nskills = [\"offers\"]\n\
             [site.north]\ngroups = [\"north\"]\n{share}\n[site.south]\ngroups = [\"south\"]\n{network}\n\
             [class.offers]\ntalk = \"5m\"\ncampaign = {{ records = 2 }}\n"
        )
    };
    assert_eq!(said(&text("share = 1", ""), &[], &[]), "");
    let by_network = said(&text("", "[network]"), &[], &[]);
    assert!(by_network.contains("it is not said from which site clients of class `offers` are called"), "{by_network}");
}
