"""Which addresses may be asked: in every dress that they come in."""

from __future__ import annotations

import pytest

from bot.guard import may_be_asked

PUBLIC = ("93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "2002:5db8:d70e::", "::ffff:93.184.215.14")

OWN = (
    *("10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "127.0.0.1", "127.8.8.8"),
    *("::1", "fd00::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("fec0::1", "::ffff:0:10.0.0.1", "::ffff:0:127.0.0.1"),
    *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
)
"""Of one's own network, and of this machine."""

NEVER = (
    *("169.254.169.254", "169.254.1.1", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
    *("2002:a9fe:a9fe::", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"),
    *("0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("::ffff:0:169.254.169.254", "::ffff:0:0.0.0.0"),
    *("64:ff9b:1::7f00:1", "2001:db8::1", "100::1"),
)
"""Where clouds hand out keys, and what is no host."""


@pytest.mark.parametrize(
    ("address", "public", "own"),
    [
        *((one, True, True) for one in PUBLIC),
        *((one, False, True) for one in OWN),
        *((one, False, False) for one in NEVER),
    ],
)
def test_an_address_is_known_in_every_dress(address: str, *, public: bool, own: bool) -> None:
    assert may_be_asked(address) is public
    assert may_be_asked(address, allow_private=True) is own
