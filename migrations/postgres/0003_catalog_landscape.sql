-- The few kinds that the explore page lists as a whole. Queries repeat the condition word for word, because SQLite
-- uses a partial index only then.
CREATE INDEX catalog_entities_landscape ON catalog_entities (kind, entity_ref)
    WHERE kind IN ('Domain', 'System', 'Group');
