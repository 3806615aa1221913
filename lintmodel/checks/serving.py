"""Checks on serving: does what a client sends reach the input that it is meant for?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.ordering import OrderedInput


def input_order(fed: OrderedInput) -> Iterator[Fault]:
    """Several inputs of a model are told apart by their order, which is not the one that was meant."""
    made = Related(
        fed.made, "the inputs are declared here" if fed.declared else "it is loaded here"
    )
    more = tuple(Related(place, "and here") for place in fed.others[:4])
    if fed.declared:
        slots = {"declared": ", ".join(fed.declared), "taken": ", ".join(fed.taken), "how": fed.how}
        yield Fault(fed.where, slots, (made, *more), version=fed.version)
    else:
        yield Fault(fed.where, {}, (made, *more), "tensors")
