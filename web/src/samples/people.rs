//! Who may enter.

use super::{LONG_WORD, QUOTES, SCRIPT, Sample, moment, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::people::{Invitation, PeoplePage, Person};
use crate::view::moment::Moment;
use crate::view::shell::Shell;

fn person(id: i64, name: &str, role: &str, sessions: i64, seen: Option<usize>) -> Person {
    Person {
        id,
        email: format!("{}@northgate.example", name.to_lowercase().replace(' ', ".")),
        name: name.to_owned(),
        role: role.to_owned(),
        is_active: sessions > 0 || seen.is_none(),
        sessions,
        seen: seen.map_or_else(Moment::default, moment),
        is_me: id == 3,
        factors: ["app, 2 passkeys", "provider", ""][usize::try_from(id).unwrap_or(0) % 3].to_owned(),
    }
}

fn page(others: Vec<Person>, link: Option<(&str, &str)>) -> PeoplePage {
    let mut people = vec![person(3, "Marcus Bell", "admin", 2, Some(0))];
    people.extend(others);
    PeoplePage {
        shell: Shell::new(&viewer(Role::Admin), "settings", "People"),
        people,
        invitations: link.map(|(email, _)| invitations(email)).unwrap_or_default(),
        link: link.map(|(email, address)| (email.to_owned(), address.to_owned())),
        existing: String::new(),
        entered: String::new(),
        entered_role: "reviewer".to_owned(),
        problem: String::new(),
        wrong_person: 0,
        person_problem: String::new(),
        roles: ["viewer", "reviewer", "admin"],
        admins_need_factor: link.is_some(),
    }
}

fn invitations(email: &str) -> Vec<Invitation> {
    let invitation = |id, email: &str, role: &str, is_sign_in| Invitation {
        id,
        email: email.to_owned(),
        role: role.to_owned(),
        is_sign_in,
        invited_by: "Marcus Bell".to_owned(),
        expires: moment(0),
    };
    vec![
        invitation(8, email, "reviewer", false),
        invitation(7, "tom.aldous@northgate.example", "viewer", true),
    ]
}

fn several() -> Vec<Person> {
    vec![
        person(2, "Dana Whitfield", "reviewer", 1, Some(3)),
        person(4, "Luis Ortega", "reviewer", 1, Some(64)),
        person(5, "Hannah Kim", "reviewer", 0, None),
        person(1, "Priya Raman", "viewer", 3, Some(1_500)),
        person(6, "Tom Aldous", "viewer", 0, Some(500_000)),
    ]
}

pub(super) fn samples() -> Vec<Sample> {
    let mut strange = several();
    for (person, text) in strange.iter_mut().zip([SCRIPT, QUOTES, LONG_WORD]) {
        text.clone_into(&mut person.name);
        person.email = format!("{text}@northgate.example");
    }
    let mut wrong = page(several(), None);
    wrong.entered = "ana.silva".to_owned();
    wrong.entered_role = "viewer".to_owned();
    wrong.problem = "No link yet: \"ana.silva\" is no e-mail address.".to_owned();
    wrong.wrong_person = 3;
    wrong.person_problem = "Not changed: nobody changes their own role; ask another admin.".to_owned();
    let address = format!("https://qa.northgate.example/invite/{}", "c7".repeat(32));
    let mut known = page(several(), Some(("dana.whitfield@northgate.example", &address)));
    known.existing = "Dana Whitfield".to_owned();
    vec![
        sample("people-one", &page(Vec::new(), None)),
        sample("people-several", &page(several(), None)),
        sample(
            "people-invited",
            &page(several(), Some(("ana.silva@northgate.example", &address))),
        ),
        sample("people-wrong", &wrong),
        sample("people-known", &known),
        sample("people-hostile", &page(strange, Some((SCRIPT, &address)))),
    ]
}
