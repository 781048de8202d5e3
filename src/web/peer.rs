//! The address that a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::web::app::App;

/// The other end of a connection, as the server loop notes it with each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The address of a browser: the other end, or what the trusted proxy says of it.
#[derive(Debug, Clone, Copy)]
pub struct Client(pub IpAddr);

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Peer(address)| *address);
        Ok(Self(client(peer, &parts.headers, app.proxy)))
    }
}

/// The last address of `X-Forwarded-For`, which the proxy itself wrote, if the other end is a proxy: the one
/// of the settings, or one on this machine. Everybody else may write there what they like.
fn client(peer: IpAddr, headers: &HeaderMap, proxy: Option<IpAddr>) -> IpAddr {
    let peer = peer.to_canonical();
    if !peer.is_loopback() && proxy != Some(peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let (proxy, here, far) = (address("10.0.0.2"), address("127.0.0.1"), address("203.0.113.7"));
        assert_eq!(client(here, &headers, None), here);
        headers.append("x-forwarded-for", "198.51.100.1, 203.0.113.9".parse().unwrap());
        assert_eq!(client(here, &headers, None), address("203.0.113.9"));
        assert_eq!(client(address("::ffff:127.0.0.1"), &headers, None), address("203.0.113.9"));
        assert_eq!(client(far, &headers, Some(proxy)), far);
        assert_eq!(client(proxy, &headers, None), proxy);
        assert_eq!(client(proxy, &headers, Some(proxy)), address("203.0.113.9"));
        headers.append("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(client(proxy, &headers, Some(proxy)), proxy);
    }
}
