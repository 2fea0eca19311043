//! Transfers, against networks of queues.

use super::evidence::{seconds, share};
use crate::centers::{Agents, Contacts, Plan, constant};
use switchboard::ids::ClassId;
use switchboard::model::{Cell, Center, Limits, simulate};
use switchboard::workload::{Arrivals, Transfer, TransferForm};

const WARM_UP: usize = 5;

fn center(form: TransferForm, share: f64) -> Center {
    let plan = Plan::lasting(400_000.0).cut_into(105);
    let plan = plan.class(Contacts::steady(0.7)).class(Contacts::steady(0.1));
    let plan = plan.group(Agents::number(1).serving(&[(0, 1)])).group(Agents::number(2).serving(&[(1, 1)]));
    let mut center = plan.center();
    center.classes[ClassId(0)].transfers = vec![Transfer { to: ClassId(1), share, after: None, form }];
    center
}

/// The first agent is with each caller for the talk, the wait for the next agent and the handover: to the nanosecond, where nobody gives up.
#[test]
fn agents_who_stay_do_so_for_the_waits_and_the_handovers() {
    let attended = TransferForm::Attended { limit: None, handover: constant(0.2) };
    let mut center = center(attended, 0.3);
    // Nobody else waits at the second desk.
    center.classes[ClassId(1)].arrivals = Arrivals::Recorded(Vec::new().into());
    let result = simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap();
    let of = |class: u16, sum: fn(&Cell) -> u128| -> u128 {
        (0..result.intervals()).map(|interval| sum(&result.cell(interval, ClassId(class)))).sum()
    };
    let handovers = of(0, |cell| u128::from(cell.transferred)) * 200_000_000;
    assert_eq!(of(1, |cell| u128::from(cell.offered)), of(0, |cell| u128::from(cell.transferred)));
    assert_eq!(of(0, |cell| cell.consulting), of(1, |cell| cell.wait_answered) + handovers);
    let talk = share(&result, 0, WARM_UP, |cell| (seconds(cell.conversation - cell.consulting), cell.handled() as f64));
    talk.is("transfers: the first agent's own talk", 1.0, 0.02);
}
