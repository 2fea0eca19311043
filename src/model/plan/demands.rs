//! What contacts of a center may need of an agent.

use super::provider::Provider;
use super::proxy::Proxy;
use crate::ids::{ClassId, DemandId, IdVec, ProviderId};
use crate::routing::{Channel, Need};
use crate::workload::{Class, Entry};

/// What contacts may need, each once, in the order of classes.
#[derive(Clone, Debug)]
pub(crate) struct Demands {
    pub(crate) needs: IdVec<DemandId, Need>,
    /// By class, the number of a demand by each channel.
    of_class: IdVec<ClassId, Vec<(Channel, DemandId)>>,
}

impl Demands {
    /// The demands of these classes, whose instant messages come over these providers. Classes that come by SIP have none.
    pub(crate) fn new(
        classes: &IdVec<ClassId, Class>,
        providers: &IdVec<ProviderId, Provider>,
        proxy: &Proxy,
    ) -> Demands {
        let mut needs = IdVec::<DemandId, Need>::new();
        let mut number = |need: Need| {
            let known = needs.entries().find(|&(_, &known)| known == need).map(|(demand, _)| demand);
            known.unwrap_or_else(|| needs.push(need))
        };
        let of_class = |class: &Class| {
            let channels: Vec<Channel> = match &class.entry {
                Entry::Im(_) => {
                    let protocols = providers.iter().flat_map(|provider| &provider.protocols);
                    protocols.map(|&(protocol, _)| proxy.channel_of(protocol)).collect()
                }
                // SIP is refused where the scenario is read: with several sites, and where clients look at the status.
                Entry::Voice | Entry::Chat | Entry::Email | Entry::Sip(_) => Vec::from_iter(class.entry.channel()),
            };
            let need = |channel| Need { queue: class.queue, channel, language: class.language };
            channels.into_iter().map(|channel| (channel, number(need(channel)))).collect()
        };
        let of_class = classes.iter().map(of_class).collect();
        Demands { needs, of_class }
    }

    /// The number of what a contact of the class needs that comes by this channel.
    pub(crate) fn of(&self, class: ClassId, channel: Channel) -> DemandId {
        let known = self.of_class[class].iter().find(|&&(known, _)| known == channel);
        known.expect("every demand of a class is known").1
    }

    /// Those of a class, with their channels; a channel may be there twice.
    pub(crate) fn of_class(&self, class: ClassId) -> &[(Channel, DemandId)] {
        &self.of_class[class]
    }
}
