use super::*;
use crate::config::RunConfig;

/// Ids of the records, whether marked as partial, Ringba's count.
type Answer = (std::ops::Range<u64>, bool, Option<u64>);

/// Feeds answers to a reader with pages of 1000; returns the offsets asked for and the figures.
fn read_with(split_over: Option<u64>, answers: &[Answer]) -> (Vec<u64>, WindowRead) {
    let config = RunConfig::parse_args(["--ringba-account-id=RA1", "--ringba-api-token=t"]).unwrap();
    let client = RingbaClient::new(&config.ringba).unwrap();
    let spec = WindowSpec {
        span: ("a", "b"),
        page_size: 1000,
        begins_at: Timestamp::UNIX_EPOCH,
        latest: Timestamp::MAX,
        split_over,
        wanted: Wanted::Everything,
    };
    let mut reader = WindowReader::new(&client, spec);
    let mut offsets = Vec::new();
    for (ids, partial, total) in answers {
        assert!(!reader.is_over, "over after {offsets:?}");
        offsets.push(reader.offset);
        let known = reader.pass.len();
        let page = ParsedPage {
            ids: ids.clone().map(|id| id.to_string()).collect(),
            ..ParsedPage::default()
        };
        reader.remember(&page, reader.offset);
        reader.advance(Came {
            records: ids.end - ids.start,
            partial: *partial,
            total: *total,
            brought_new: reader.pass.len() > known,
        });
    }
    assert!(reader.is_over, "not over after {offsets:?}");
    (offsets, reader.finish())
}

fn read(answers: &[Answer]) -> (Vec<u64>, WindowRead) {
    read_with(None, answers)
}

#[test]
fn steps_are_fixed_and_short_pages_are_read_again() {
    let total = Some(2095);
    let (offsets, figures) = read(&[
        (0..1000, false, total),
        (1000..1095, false, total),
        (1000..2000, false, total),
        (2000..2095, false, total),
        (0..0, false, total),
    ]);
    assert_eq!(offsets, [0, 1000, 1000, 2000, 3000]);
    assert_eq!(
        (figures.short_pages, figures.partial, figures.pages),
        (0, false, 5)
    );
    assert_eq!(
        (figures.distinct_calls, figures.agreed, figures.passes),
        (2095, None, 1)
    );
    assert_eq!(figures.page_log[1], (1000, 95, total, false));
}

#[test]
fn a_hole_that_stays_is_counted_and_stepped_over() {
    let total = Some(1500);
    let (offsets, figures) = read(&[
        (0..95, false, total),
        (0..95, false, total),
        (0..95, false, total),
        (1000..1500, false, total),
        (0..0, false, total),
    ]);
    assert_eq!(offsets, [0, 0, 0, 1000, 2000]);
    assert_eq!((figures.short_pages, figures.ringba_total), (1, total));
    assert!(figures.distinct_calls < 1500, "the count gives it away");
}

#[test]
fn without_a_count_two_readings_must_agree() {
    let (offsets, figures) = read(&[
        (0..95, false, None),
        (0..0, false, None),
        (0..97, false, None),
        (0..0, false, None),
        (0..96, false, None),
        (0..0, false, None),
    ]);
    assert_eq!(offsets, [0, 1000, 0, 1000, 0, 1000]);
    assert_eq!(
        (figures.distinct_calls, figures.passes, figures.agreed),
        (97, 3, Some(true))
    );
}

#[test]
fn a_count_below_what_came_is_no_count() {
    let (offsets, figures) = read(&[
        (0..95, false, Some(90)),
        (0..0, false, Some(90)),
        (0..95, false, Some(90)),
        (0..0, false, Some(90)),
    ]);
    assert_eq!(offsets, [0, 1000, 0, 1000]);
    assert_eq!((figures.passes, figures.agreed), (2, Some(true)));
    assert_eq!(
        read(&[(0..0, false, Some(0))]).0,
        [0],
        "an empty window is counted"
    );
}

#[test]
fn readings_that_never_agree_are_given_up() {
    let passes: Vec<Answer> = (0..4)
        .flat_map(|pass| [(0..90 + pass, false, None), (0..0, false, None)])
        .collect();
    let (_, figures) = read(&passes);
    assert_eq!((figures.passes, figures.agreed), (4, Some(false)));
}

#[test]
fn a_partial_result_is_asked_for_again_and_then_noted() {
    let total = Some(3);
    assert!(
        !read(&[(0..3, true, total), (0..3, false, total), (0..0, false, total)])
            .1
            .partial
    );
    let stays = read(&[
        (0..3, true, total),
        (0..3, true, None),
        (0..3, true, None),
        (0..0, false, None),
    ]);
    assert!(stays.1.partial);
}

#[test]
fn a_window_with_too_many_calls_is_given_up_at_once() {
    let (offsets, figures) = read_with(Some(5000), &[(0..1000, false, Some(5001))]);
    assert_eq!(offsets, [0]);
    assert!(figures.too_many);
    let uncounted: Vec<Answer> = (0..6)
        .map(|page| (page * 1000..page * 1000 + 1000, false, None))
        .collect();
    assert!(read_with(Some(5000), &uncounted).1.too_many);
}

#[test]
fn a_count_that_promises_too_much_ends_after_empty_pages() {
    let total = Some(9_000_000);
    let mut answers: Vec<Answer> = vec![(0..10, false, total); 3];
    answers.extend(vec![(0..0, false, total); 9]);
    let (offsets, figures) = read(&answers);
    assert_eq!(offsets.last(), Some(&3000));
    assert_eq!((figures.distinct_calls, figures.agreed), (10, None));
}

#[test]
fn a_server_that_ignores_the_offset_is_found_out() {
    let (offsets, figures) = read(&[(0..1000, false, None), (0..1000, false, None)]);
    assert_eq!(offsets, [0, 1000]);
    assert!(figures.partial);
}
