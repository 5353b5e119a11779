"""Published answers are never changed, whoever asks: the database refuses."""

from commonweal_web.audit.frozen_table import FrozenTable

VERSIONS = FrozenTable("findings_version", of="answer_id")
