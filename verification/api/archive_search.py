"""The archive, searched: passages with where they come from and why they were found."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.archive import SnapshotHead
from verification.api.endpoint import Endpoint
from verification.api.shapes import Choices
from verification.engine.documents import Within
from verification.evidence import archive_search
from verification.evidence.hybrid import Listing


class FoundIn(serializers.Serializer[Any]):
    """Where a passage stood in one of the lists that are fused."""

    listing = serializers.ChoiceField(choices=[str(listing) for listing in Listing], read_only=True)
    rank = serializers.IntegerField(read_only=True, help_text="1 is the best of that list.")
    terms = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Words of the query that matched."
    )


class ArchiveHit(serializers.Serializer[archive_search.ArchiveHit]):
    """A passage that was found, its place in the snapshot's text, and why it was found."""

    text = serializers.CharField(source="passage.text", read_only=True)
    start = serializers.IntegerField(source="passage.start", read_only=True)
    end = serializers.IntegerField(source="passage.end", read_only=True)
    snapshot = SnapshotHead(source="passage.snapshot", read_only=True)
    found_in = FoundIn(source="places", many=True, read_only=True)


class ArchiveFinds(serializers.Serializer[archive_search.ArchiveFinds]):
    """What was found, the best first."""

    results = ArchiveHit(source="hits", many=True, read_only=True)
    outcome = serializers.CharField(
        read_only=True, allow_blank=True, help_text="What was not searched, in words; empty: all was."
    )


class ArchiveQuery(serializers.Serializer[Any]):
    """What to search for, and within which limits."""

    q = serializers.CharField(
        max_length=archive_search.MAX_CHARACTERS, help_text="Words, a name, or a whole sentence."
    )
    to = serializers.DateField(required=False, help_text="The last day of publication.")
    kind = Choices(archive_search.SEARCHABLE, help_text="Kinds of snapshots, separated by commas.")
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=archive_search.MAX_HITS, default=archive_search.HITS
    )

    def get_fields(self) -> dict[str, Any]:
        """Add the two whose names mean something else in a class."""
        first = serializers.DateField(required=False, help_text="The first day of publication.")
        source = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
        return {**super().get_fields(), "from": first, "source": source}


class ArchiveSearch(Endpoint):
    """The archive, searched."""

    @extend_schema(
        operation_id="search_archive",
        parameters=[ArchiveQuery],
        responses=ArchiveFinds,
        summary="Search the archive",
    )
    def get(self, request: Request) -> Response:
        """Return the passages that fit, each with the lists that found it, its rank there and the words."""
        asked = self.query(ArchiveQuery)
        source = asked.get("source")
        within = Within(
            start=asked.get("from"),
            end=asked.get("to"),
            sources=() if source is None else (source,),
            kinds=tuple(asked.get("kind", ())),
        )
        if not self.person.roles:
            return Response(ArchiveFinds(archive_search.ArchiveFinds((), "")).data)
        found = archive_search.find(user=self.person, text=asked["q"], within=within, limit=asked["limit"])
        return Response(ArchiveFinds(found).data)
