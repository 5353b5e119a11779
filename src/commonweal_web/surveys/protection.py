"""Published figures are never changed, whoever asks: the database refuses."""

from commonweal_web.audit.frozen_table import FrozenTable

VERSIONS = FrozenTable("surveys_publicationversion", of="publication_id")
