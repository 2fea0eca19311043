#!/bin/sh
# The Python package `vcon` calls every conversation that nobody took invalid, and takes any duration and disposition.
#
# The draft of vCon (draft-ietf-vcon-vcon-core) gives a dialog of type "incomplete" no media: there was none. `Vcon.is_valid` of vcon
# 0.3.10 asks for a mimetype all the same, so whoever filters by it loses all contacts that gave up, and with them patience. Once a
# mimetype is given, it accepts a duration of -5 s and the disposition "abandoned", which the draft does not have. Whoever reads vCon has to
# take times from the history of the parties, and cannot leave the check to the package.
#
# Seen with vcon 0.3.10, Python 3.11:
#
#   incomplete, hung-up: (False, ['Dialog 0 has invalid mimetype: missing'])
#   incomplete, with a mimetype, abandoned: (True, [])
#   recording of -5 s: (True, [])
#
# Fails if one of these changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/python"
"$place/python/bin/pip" install --quiet vcon==0.3.10

"$place/python/bin/python" -W ignore - <<'PYTHON' | tee "$place/seen"
from vcon import Vcon
from vcon.dialog import Dialog
from vcon.party import Party


def verdict(**dialog):
    conversation = Vcon.build_new()
    conversation.add_party(Party(name="client"))
    conversation.add_party(Party(name="agent", role="agent"))
    conversation.add_dialog(Dialog(start="2026-03-02T08:00:00+01:00", **dialog))
    return conversation.is_valid()


print("incomplete, hung-up:", verdict(type="incomplete", parties=[0], disposition="hung-up"))
print(
    "incomplete, with a mimetype, abandoned:",
    verdict(type="incomplete", parties=[0], disposition="abandoned", mimetype="audio/x-wav"),
)
print("recording of -5 s:", verdict(type="recording", parties=[0, 1], duration=-5, mimetype="audio/x-wav"))
PYTHON

diff - "$place/seen" <<'EXPECTED'
incomplete, hung-up: (False, ['Dialog 0 has invalid mimetype: missing'])
incomplete, with a mimetype, abandoned: (True, [])
recording of -5 s: (True, [])
EXPECTED
