"""One served cluster: a simulation, its pace, its door. `respond` carries out one call at one moment."""

from dataclasses import dataclass, field

from incidents.standin.access import Access
from incidents.standin.addresses import Address, address_of
from incidents.standin.calls import Answer, Call, error_answer, json_answer, text_answer
from incidents.standin.deeds import Deed, deed_of
from incidents.standin.discovery import HEALTH, document_at
from incidents.standin.encoder import Encoder
from incidents.standin.errors import ApiError, method_not_allowed, not_found, page_not_found
from incidents.standin.forms import Form, form_of
from incidents.standin.handlers import COLLECTION, OBJECT
from incidents.standin.journal import Journal
from incidents.standin.kinds import KINDS
from incidents.standin.openapi import openapi_at
from incidents.standin.pace import Pace
from incidents.standin.reviews import QUESTIONS, asked_in
from incidents.standin.shapes import Obj
from incidents.standin.simulation import Simulation
from incidents.standin.subresources import SUBRESOURCES
from incidents.standin.users import User
from incidents.standin.watching import Watch

EXTRA_KINDS = tuple(kind for kind in KINDS.values() if kind.extra)


@dataclass
class Cluster:
    """A simulation that answers."""

    simulation: Simulation
    pace: Pace
    access: Access = field(default_factory=Access)
    encoder: Encoder = field(default_factory=Encoder)
    extras: frozenset[str] = frozenset()
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.simulation.world, self.encoder)

    def catch_up(self) -> float:
        """Let everything happen that is due; returns virtual now."""
        self.simulation.advance(self.pace.now())
        return self.simulation.now

    def respond(self, call: Call) -> Answer:
        """The answer to one call, carried out now."""
        self.catch_up()
        try:
            return self._answer(call)
        except ApiError as e:
            return error_answer(e)

    def watch(self, call: Call) -> "Watching | Answer":
        """A watch that was begun, or why there is none."""
        self.catch_up()
        try:
            user = self.user(call)
            address = address_of(call.path, self.installed)
            self.access.check(user, deed_of(call, address), self.simulation.world)
            return self._watching(call, address)
        except ApiError as e:
            return error_answer(e)

    def _watching(self, call: Call, address: Address) -> "Watching":
        if address.subresource:
            raise method_not_allowed()
        query = dict(call.query)
        if address.name:
            query["fieldSelector"] = f"metadata.name={address.name}"
        watch = Watch(self.simulation.world, self.journal, address.kind, address.namespace, query)
        return Watching(self, watch, call, address)

    def _answer(self, call: Call) -> Answer:
        if call.path in HEALTH:
            return text_answer("ok")
        user, world = self.user(call), self.simulation.world
        document = self._document(call)
        if document is not None:
            self.access.check(user, Deed("get", path=call.path), world)
            return json_answer(document)
        question = QUESTIONS.get(call.path)
        if question is not None and call.method == "POST":
            return json_answer(question(self.access, user, world, asked_in(call.body)), 201)
        address = address_of(call.path, self.installed)
        self.access.check(user, deed_of(call, address), world)
        return self._on_resource(call, address)

    def _document(self, call: Call) -> Obj | None:
        if call.method != "GET":
            return None
        return document_at(call.path, self.installed) or openapi_at(call.path, self.installed)

    def user(self, call: Call) -> User:
        """Who calls. ApiError 401 or 403."""
        return self.access.user(call.authorization, call.impersonate, self.simulation.world)

    def _on_resource(self, call: Call, address: Address) -> Answer:
        table = SUBRESOURCES.get(address.subresource, COLLECTION if not address.name else OBJECT)
        handler = table.get(call.method)
        if handler is None:
            raise method_not_allowed()
        return handler(self, call, address)

    @property
    def installed(self) -> frozenset[str]:
        """The extras it has: those asked for, and those that some object of theirs shows to be there."""
        all_of = self.simulation.world.all
        return self.extras | {kind.extra for kind in EXTRA_KINDS if kind.extra not in self.extras and all_of(kind.name)}

    def find(self, address: Address) -> Obj:
        """The object at an address. ApiError 404."""
        if address.kind.namespaced and address.namespace is None:
            raise page_not_found()
        obj = self.simulation.world.get(address.kind.name, address.namespace or "", address.name)
        if obj is None:
            raise not_found(address.kind, address.name)
        return obj

    def form(self, call: Call, address: Address) -> Form:
        """The form in which a request wants its objects."""
        return form_of(address.kind, call.accept, call.query, self.encoder, self.simulation.now)

    def shown(self, obj: Obj, code: int = 200) -> Answer:
        """A stored object as an answer."""
        return Answer(code, self.encoder.whole(obj))

    def written(self, obj: Obj, call: Call, code: int = 200) -> Answer:
        """The answer to a write. What a dry run shows is not stored, so it must not be remembered either."""
        return json_answer(obj, code) if call.dry_run else self.shown(obj, code)


@dataclass
class Watching:
    """A watch with the form its client wants. The edge asks for `begin` once, then for `news` as time goes by."""

    cluster: Cluster
    watch: Watch
    call: Call
    address: Address

    def begin(self) -> bytes:
        """The first lines."""
        return self.watch.begin(self._form)

    def news(self) -> bytes:
        """The lines since the last ones, at this moment."""
        self.cluster.catch_up()
        return self.watch.news(self._form)

    @property
    def _form(self) -> Form:
        return self.cluster.form(self.call, self.address)
