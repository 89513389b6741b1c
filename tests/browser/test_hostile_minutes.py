"""Hostile HTML saved through the real forms, looked at by a real Chromium without its content policy: nothing runs."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from portal.meetings import adapters
from portal.people.rules import Role
from tests.cases.worlds import add_place, owner_session
from tests.meetings.hostile import corpus
from tests.meetings.scenes import NOW, number_in, schedule_fields
from tests.web.browsing import enter, token

pytestmark = [
    pytest.mark.browser,
    pytest.mark.thorough,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]
BASE = "http://localhost"
A_PAGE = 20
# Whatever runs calls __hit; and nothing that could run stands in the page, whether or not it was touched.
STANDING = """() => [...document.querySelectorAll('body *')].flatMap(element => {
  const wrong = [];
  if (element.tagName.toLowerCase() === 'script') wrong.push('script');
  for (const attribute of element.attributes) {
    if (/^on/i.test(attribute.name)) wrong.push(attribute.name);
    if (/(^|:)(href|src|action|formaction|data)$/i.test(attribute.name)) {
      const scheme = attribute.value.replace(/[\\u0000-\\u0020]/g, '').match(/^([a-z][a-z0-9+.-]*):/i);
      if (scheme && !/^(https?|mailto)$/i.test(scheme[1])) wrong.push(attribute.name + ' ' + attribute.value);
    }
  }
  const allowed = ['P', 'BR', 'B', 'I', 'STRONG', 'EM', 'UL', 'OL', 'LI', 'BLOCKQUOTE'];
  if (element.closest('.hw-rich') && !element.classList.contains('hw-rich')) {
    if (!allowed.includes(element.tagName)) wrong.push('tag ' + element.tagName);
    if (element.attributes.length) wrong.push('attribute of ' + element.tagName);
  }
  return wrong.map(word => word + ' in ' + element.outerHTML.slice(0, 120));
})"""


class Author:
    """A convener who records, and saves the corpus through the forms."""

    def __init__(self, app, settings):
        with owner_session(settings) as session:
            self.seat = add_place(session, Role.JUDICIAL_OFFICER).seat.number
            self.other = add_place(session, Role.COMMUNITY_MEMBER).seat.number
        self.client = enter(app, self.seat)
        self.csrf = token(self.client.get("/home").text)
        self.refused = 0

    def send(self, address, fields):
        body = urlencode({"csrf_token": self.csrf} | fields, doseq=True)
        answer = self.client.post(address, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (302, 400), (address, fields, answer.status_code)
        self.refused += answer.status_code == 400
        return answer

    def save(self, payloads):
        """A meeting a page of payloads: each as an item's title, its minutes, decision, dissent and action."""
        fields = schedule_fields([self.other])
        for turn, payload in enumerate(payloads, 1):
            fields |= {
                f"item{turn}-title": title(payload),
                f"item{turn}-length": "5",
                f"item{turn}-kind": "info",
                f"item{turn}-presenter": title(payload),
            }
        fields |= {"title": title(payloads[0]), "place": title(payloads[-1]), "link": title(payloads[0])}
        number = number_in(self.send("/meetings/new", fields))
        self.send(f"/meetings/{number}/step", {"step": "start"})
        items = find(self.client.get(f"/meetings/{number}").text, "/meetings/items/", "/minutes")
        for item, payload in zip(items, payloads, strict=True):
            self.send(f"/meetings/items/{item}/minutes", {"text": payload.text, "version": "0"})
            decision = {"outcome": "adopted", "text": payload.text, "dissent": payload.text, "version": "0"}
            self.send(f"/meetings/items/{item}/decision", decision)
            due = (NOW + timedelta(days=99)).date().isoformat()
            self.send(f"/meetings/items/{item}/actions", {"what": payload.text, "owner": self.seat, "due": due})
        self.send(f"/meetings/{number}/step", {"step": "end"})
        self.send(f"/meetings/{number}/step", {"step": "circulate"})
        return number, items[0]


def title(payload):
    """The payload as a field of one line takes it; a character that no form takes is left out."""
    return "".join(letter for letter in payload.text if ord(letter) >= 32)


def find(page, before, after):
    """The numbers in the addresses of a page, in order."""
    return [part.split(after)[0] for part in page.split(f'href="{before}')[1:] if after in part[:40]]


def look(chromium, client, addresses):
    """What ran and what stands in these pages, in a browser that holds no content policy against it."""
    hits, dialogs, standing = set(), [], []
    context = chromium.new_context(bypass_csp=True)
    context.expose_function("__hit", lambda number: hits.add(number))
    page = context.new_page()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    def answer(route):
        ours = route.request.url.startswith(BASE + "/") and "/assets/" not in route.request.url
        if not ours or route.request.method != "GET":
            return route.abort()
        found = client.get(route.request.url[len(BASE) :])
        return route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    context.route("**/*", answer)
    for address in addresses:
        page.goto(BASE + address)
        standing += page.evaluate(STANDING)
    context.close()
    return hits, dialogs, standing


def pages_of(saved):
    """The pages on which what was saved is shown."""
    for number, item in saved:
        yield f"/meetings/{number}"
        yield f"/meetings/{number}/approve"
        yield f"/meetings/items/{item}/revisions"
        yield f"/meetings/items/{item}/minutes"
        yield f"/meetings/items/{item}/decision"
    yield "/meetings"


def test_nothing_of_the_corpus_runs_and_without_the_cleaning_it_does(app, settings, chromium, monkeypatch, capsys):
    payloads = corpus()
    assert len(payloads) >= 220
    author = Author(app, settings)
    # What holds a control character is refused by the form itself; its remains are tried without it.
    payloads = [
        type(one)(one.number, one.family, one.text.replace("\x01", "").replace("\x0c", " ")) for one in payloads
    ]
    saved = [author.save(payloads[start : start + A_PAGE]) for start in range(0, len(payloads), A_PAGE)]
    assert author.refused == 0, "every payload was saved"
    hits, dialogs, standing = look(chromium, author.client, list(pages_of(saved)))
    assert hits == set()
    assert dialogs == []
    assert standing == []
    monkeypatch.setattr(adapters, "clean_html", lambda html: html)
    found, _, left = look(chromium, author.client, [f"/meetings/{number}" for number, _ in saved])
    with capsys.disabled():
        print(
            f" [{len(payloads)} payloads, 0 hits; {len(found)} run and {len(left)} stand without the cleaning]", end=""
        )
    assert len(found) >= 50
    assert len(left) >= 200
