"""Open every page that needs no number, as a visitor and as each kind of staff, and say what has been imported.

Run as a program of its own by test_light.py: the process of the tests may hold anything.
"""

import json
import sys

from werkzeug.routing import Rule

from engage.app import create_app
from engage.demo import load as demo
from tests.ground import grounds
from tests.visitor import form_in, tree_of

ROLES = (None, "moderator", "editor", "administrator")


def main() -> None:
    opened: dict[str, int] = {}
    with grounds() as every, every.make("sqlite") as ground:
        demo.load(ground.store)
        app = create_app(ground.settings(DEMO="1"), ground.store)
        rules: list[Rule] = list(app.url_map.iter_rules())
        paths = sorted({rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments})
        for role in ROLES:
            visitor = app.test_client()
            if role:
                form = form_in(tree_of(visitor.get("/demo").text), "/demo", ["role"]) | {"role": role}
                signed_in = visitor.post(form.pop(""), data=form)
                if signed_in.status_code != 303:
                    raise RuntimeError(f"the {role} could not sign in: {signed_in.status_code}")
            for path in paths:
                opened[f"{role} {path}"] = visitor.get(path).status_code
    print(json.dumps({"opened": opened, "imported": sorted({name.split(".")[0] for name in sys.modules})}))


if __name__ == "__main__":
    main()
