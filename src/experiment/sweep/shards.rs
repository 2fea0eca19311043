//! How a sweep is cut into shards.

use super::Job;

/// The jobs of shard `shard` of `shards`: a contiguous part of all of them, as large as any other or smaller by one.
///
/// Depends on the jobs and the number of shards alone, never on who works on them.
///
/// # Panics
/// There is no such shard.
pub fn jobs_of_shard(jobs: &[Job], shard: u32, shards: u32) -> &[Job] {
    assert!(shard < shards, "shard {shard} of {shards}");
    let start = |shard: u32| (jobs.len() as u128 * u128::from(shard) / u128::from(shards)) as usize;
    &jobs[start(shard)..start(shard + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_the_whole_in_order_and_of_nearly_one_size() {
        for (count, shards) in [(10, 3), (3, 3), (100, 7), (2, 5), (0, 2)] {
            let jobs: Vec<Job> = (0..count).map(|point| Job { point, replication: 0 }).collect();
            let parts: Vec<&[Job]> = (0..shards).map(|shard| jobs_of_shard(&jobs, shard, shards)).collect();
            assert_eq!(parts.concat(), jobs);
            let sizes = || parts.iter().map(|part| part.len());
            assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1);
        }
    }
}
