//! Which addresses of the network may be reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Anybody's.
    Public,
    /// Ours: loopback, private, shared (CGNAT) and unique local addresses. Only for hosts that are named.
    Private,
    /// Nobody's to ask: link-local, multicast, unspecified, broadcast, reserved.
    Never,
}

pub(crate) fn reach(ip: IpAddr) -> Reach {
    match ip {
        IpAddr::V4(ip) => reach_v4(ip),
        IpAddr::V6(ip) => reach_v6(ip),
    }
}

fn reach_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmarking = a == 198 && (b == 18 || b == 19);
    let protocol_assignments = a == 192 && b == 0 && c == 0;
    if ip.is_link_local()
        || ip.is_multicast()
        || ip.is_unspecified()
        || ip.is_broadcast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || protocol_assignments
    {
        Reach::Never
    } else if ip.is_loopback() || ip.is_private() || shared || benchmarking {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_v6(ip: Ipv6Addr) -> Reach {
    if ip.is_unspecified() {
        return Reach::Never;
    }
    if ip.is_loopback() {
        return Reach::Private;
    }
    // Addresses that carry an IPv4 address lead there.
    if let Some(inner) = embedded_v4(ip) {
        return reach_v4(inner);
    }
    let [first, second, ..] = ip.segments();
    let unique_local = first & 0xfe00 == 0xfc00;
    let link_local = first & 0xffc0 == 0xfe80;
    let site_local = first & 0xffc0 == 0xfec0;
    let documentation = first == 0x2001 && second == 0x0db8 || first & 0xfff0 == 0x3ff0;
    let discard = first == 0x0100;
    if unique_local {
        Reach::Private
    } else if ip.is_multicast() || link_local || site_local || documentation || discard || first & 0xe000 != 0x2000 {
        // Global unicast is 2000::/3 and nothing else.
        Reach::Never
    } else {
        Reach::Public
    }
}

/// The IPv4 address inside mapped, compatible, NAT64, 6to4 and Teredo addresses.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = ip.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (s0, s1, s2, s3, s4, s5) {
        // ::ffff:a.b.c.d, the old ::a.b.c.d, and ::ffff:0:a.b.c.d.
        (0, 0, 0, 0, 0, 0xffff | 0) | (0, 0, 0, 0, 0xffff, 0) => Some(join(s6, s7)),
        // NAT64, also its local-use prefix.
        (0x64, 0xff9b, 0, 0, 0, 0) => Some(join(s6, s7)),
        (0x64, 0xff9b, 1, ..) => Some(join(s6, s7)),
        // 6to4.
        (0x2002, high, low, ..) => Some(join(high, low)),
        // Teredo: the client's address, inverted.
        (0x2001, 0, ..) => Some(join(!s6, !s7)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_sorted() {
        let cases = [
            (
                Reach::Public,
                "8.8.8.8 140.82.112.3 2606:4700::1111 2a00:1450:4001::200e ::ffff:8.8.8.8 64:ff9b::808:808",
            ),
            (
                Reach::Private,
                "127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.0.1",
            ),
            (Reach::Private, "::1 fc00::1 fd12:3456::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1"),
            (Reach::Private, "2002:7f00:1:: 2002:c0a8:101::1 64:ff9b:1::a00:1 2001:0:0:0:0:0:80ff:fffe"),
            (Reach::Never, "169.254.169.254 0.0.0.0 0.1.2.3 255.255.255.255 224.0.0.1 240.0.0.1 192.0.0.1 192.0.2.1"),
            (
                Reach::Never,
                ":: fe80::1 febf::1 fec0::1 ff02::1 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::",
            ),
            (Reach::Never, "::ffff:0:a9fe:a9fe 100::1 2001:db8::1 4000::1"),
        ];
        for (expected, addresses) in cases {
            for address in addresses.split(' ') {
                assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}
