//! How often a wrong password may be tried: from one address, and for one login.
//!
//! Only wrong passwords count, and only signing in is ever refused: whoever is signed in notices nothing.
//! The rate is kept as a single moment a key, the generic cell rate algorithm (ITU-T I.371, annex A).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// How many keys are watched; beyond it those are forgotten that have waited longest.
const WATCHED: usize = 20_000;

/// How many wrong passwords may come at once, and after how many milliseconds one more.
#[derive(Debug, Clone, Copy)]
struct Rate {
    burst: i64,
    every_ms: i64,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Watched {
    /// A login from an address: a person who mistypes, or somebody who guesses.
    Guess(String, IpAddr),
    /// A login from everywhere: many who guess one password.
    Login(String),
    /// An address with all logins: one who guesses many; also a whole class behind one address.
    Address(IpAddr),
}

impl Watched {
    const fn rate(&self) -> Rate {
        match self {
            Self::Guess(..) => Rate { burst: 5, every_ms: 30_000 },
            Self::Login(_) => Rate { burst: 30, every_ms: 10_000 },
            Self::Address(_) => Rate { burst: 60, every_ms: 2_000 },
        }
    }

    fn of(login: &str, address: IpAddr) -> [Self; 3] {
        let address = network(address);
        [Self::Guess(login.to_owned(), address), Self::Login(login.to_owned()), Self::Address(address)]
    }
}

/// An address as it is counted: with IPv6 everybody has 2⁶⁴ of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The wrong passwords that are not forgotten yet: for each key the moment (Unix milliseconds) at which
/// all of them will be.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<BTreeMap<Watched, i64>>);

impl Throttle {
    /// How many milliseconds this login has to wait at this address; 0: none.
    #[must_use]
    pub fn wait_ms(&self, login: &str, address: IpAddr, now: i64) -> i64 {
        let watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |key: Watched| {
            let Rate { burst, every_ms } = key.rate();
            // One more must fit in before the burst is used up.
            watched.get(&key).map_or(0, |clear| clear - now - (burst - 1) * every_ms)
        };
        Watched::of(login, address).map(wait).into_iter().fold(0, i64::max)
    }

    /// Counts a wrong password.
    pub fn wrong(&self, login: &str, address: IpAddr, now: i64) {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in Watched::of(login, address) {
            let every_ms = key.rate().every_ms;
            let clear = watched.entry(key).or_insert(now);
            *clear = (*clear).max(now) + every_ms;
        }
        if watched.len() > WATCHED {
            watched.retain(|_, clear| *clear > now);
        }
        while watched.len() > WATCHED {
            let Some(key) = watched.iter().min_by_key(|(_, clear)| **clear).map(|(key, _)| key.clone())
            else {
                return;
            };
            watched.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    fn at(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
    }

    /// How many of so many guesses, one each `apart_ms`, are let through.
    fn passed(
        throttle: &Throttle,
        guesses: u32,
        apart_ms: i64,
        who: impl Fn(u32) -> (String, IpAddr),
    ) -> u32 {
        let mut passed = 0;
        for guess in 0..guesses {
            let ((login, address), now) = (who(guess), i64::from(guess) * apart_ms);
            if throttle.wait_ms(&login, address, now) == 0 {
                throttle.wrong(&login, address, now);
                passed += 1;
            }
        }
        passed
    }

    #[test]
    fn guesses_are_slowed_down_from_one_address_and_from_many() {
        let day = 86_400;
        let one = passed(&Throttle::default(), day, 1_000, |_| ("anna".into(), at(1)));
        assert_eq!(one, 5 + 2_879, "five, then two a minute");
        let many = passed(&Throttle::default(), day, 1_000, |guess| {
            ("anna".into(), at(u8::try_from(guess % 200).unwrap()))
        });
        assert_eq!(many, 30 + 8_639, "thirty, then six a minute");
        let logins = passed(&Throttle::default(), 10_000, 100, |guess| (guess.to_string(), at(1)));
        assert_eq!(logins, 60 + 499, "sixty, then one in two seconds");
    }

    #[test]
    fn whoever_mistypes_waits_half_a_minute_and_nobody_else_does() {
        let throttle = Throttle::default();
        for _ in 0..5 {
            assert_eq!(throttle.wait_ms("anna", at(1), 0), 0);
            throttle.wrong("anna", at(1), 0);
        }
        assert_eq!(throttle.wait_ms("anna", at(1), 0), 30_000);
        assert_eq!(throttle.wait_ms("anna", at(1), 29_999), 1);
        assert_eq!(throttle.wait_ms("anna", at(1), 30_000), 0);
        assert_eq!(throttle.wait_ms("anna", at(2), 0), 0, "from elsewhere");
        assert_eq!(throttle.wait_ms("boris", at(1), 0), 0, "a neighbour");
        let v6 = |text: &str| text.parse::<IpAddr>().unwrap();
        for _ in 0..5 {
            throttle.wrong("vera", v6("2001:db8::1"), 0);
        }
        assert!(throttle.wait_ms("vera", v6("2001:db8::2"), 0) > 0, "one network");
        assert_eq!(throttle.wait_ms("vera", v6("2001:db8:0:1::2"), 0), 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let throttle = Throttle::default();
        for guess in 0..30_000_u32 {
            throttle.wrong(&guess.to_string(), IpAddr::V4(Ipv4Addr::from(guess)), 0);
        }
        assert!(throttle.0.lock().unwrap().len() <= WATCHED);
    }

    proptest! {
        #[test]
        fn waiting_as_long_as_was_said_is_enough(moments in prop::collection::vec(0i64..40_000, 1..60)) {
            let throttle = Throttle::default();
            let mut now = 0;
            for pause in moments {
                now += pause;
                let wait = throttle.wait_ms("anna", at(1), now);
                prop_assert!((0..=30_000).contains(&wait), "{}", wait);
                prop_assert_eq!(throttle.wait_ms("anna", at(1), now + wait), 0);
                now += wait;
                throttle.wrong("anna", at(1), now);
            }
        }
    }
}
