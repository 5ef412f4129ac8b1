// Backstage's published catalog client, unchanged, against a running Callboard.
//
//   CALLBOARD_URL=http://127.0.0.1:3000 npm test
//
// It needs a catalog with some components and groups, as the built-in example company has. What it writes
// (one registered location) it removes again. CALLBOARD_TOKEN, if set, is sent as a bearer token.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOG_FILTER_EXISTS, CatalogClient } from '@backstage/catalog-client';

const base = process.env.CALLBOARD_URL;
if (!base) {
  console.error('Set CALLBOARD_URL to the address of a running Callboard.');
  process.exit(2);
}

const token = process.env.CALLBOARD_TOKEN;
const client = new CatalogClient({ discoveryApi: { getBaseUrl: async plugin => `${base.replace(/\/$/, '')}/api/${plugin}` } });
const options = token ? { token } : undefined;

const refOf = entity =>
  `${entity.kind}:${entity.metadata.namespace ?? 'default'}/${entity.metadata.name}`.toLowerCase();
const components = { filter: { kind: 'component' } };
const collected = async pages => {
  const all = [];
  for await (const page of pages) all.push(...page);
  return all;
};
const someComponent = async () => {
  const { items } = await client.queryEntities({ ...components, limit: 1 }, options);
  assert.equal(items.length, 1, 'the catalog needs a component');
  return items[0];
};

test('getEntities gives what a filter selects', async () => {
  const { items } = await client.getEntities(components, options);
  assert.ok(items.length > 0);
  for (const item of items) {
    assert.equal(item.kind.toLowerCase(), 'component');
    assert.ok(item.metadata.uid && item.metadata.etag);
    assert.ok(Array.isArray(item.relations));
  }
});

test('getEntities takes several filters, fields, an order and pages', async () => {
  const { items } = await client.getEntities(
    {
      filter: [{ kind: ['component', 'api'] }, { kind: 'group', 'spec.type': CATALOG_FILTER_EXISTS }],
      fields: ['kind', 'metadata.name'],
      order: { field: 'metadata.name', order: 'desc' },
      offset: 0,
      limit: 5,
    },
    options,
  );
  assert.ok(items.length > 0 && items.length <= 5);
  for (const item of items) {
    assert.deepEqual(Object.keys(item).sort(), ['kind', 'metadata']);
    assert.deepEqual(Object.keys(item.metadata), ['name']);
  }
  const names = items.map(item => item.metadata.name.toLowerCase());
  assert.deepEqual(names, [...names].sort().reverse());
});

test('queryEntities goes through pages and back', async () => {
  const first = await client.queryEntities(
    { ...components, limit: 2, orderFields: { field: 'metadata.name', order: 'asc' } },
    options,
  );
  assert.equal(first.items.length, 2);
  assert.ok(first.totalItems > 2, 'the catalog needs more than two components');
  assert.equal(first.pageInfo.prevCursor, undefined);
  const second = await client.queryEntities({ cursor: first.pageInfo.nextCursor, limit: 2 }, options);
  assert.equal(second.totalItems, first.totalItems);
  const back = await client.queryEntities({ cursor: second.pageInfo.prevCursor, limit: 2 }, options);
  assert.deepEqual(back.items, first.items);
  const names = [...first.items, ...second.items].map(item => item.metadata.name.toLowerCase());
  assert.deepEqual(names, [...names].sort());
});

test('queryEntities searches, counts and leaves counting out', async () => {
  const component = await someComponent();
  const part = component.metadata.name.slice(1, 4);
  const found = await client.queryEntities(
    { ...components, fullTextFilter: { term: part, fields: ['metadata.name', 'metadata.title'] }, limit: 100 },
    options,
  );
  assert.ok(found.items.some(item => refOf(item) === refOf(component)));
  const counted = await client.queryEntities({ ...components, limit: 0 }, options);
  assert.equal(counted.items.length, 0);
  assert.ok(counted.totalItems > 0);
  const uncounted = await client.queryEntities({ ...components, limit: 1, totalItems: 'exclude' }, options);
  assert.equal(uncounted.totalItems, 0);
});

test('queryEntities takes predicates', async () => {
  const { items, totalItems } = await client.queryEntities(
    { query: { $all: [{ kind: 'component' }, { $not: { kind: 'api' } }, { 'spec.type': { $exists: true } }] }, limit: 3 },
    options,
  );
  assert.ok(items.length > 0 && totalItems >= items.length);
  for (const item of items) assert.equal(item.kind.toLowerCase(), 'component');
  const { totalItems: none } = await client.queryEntities({ query: { $any: [] }, limit: 1 }, options);
  assert.equal(none, 0);
});

test('streamEntities gives each entity once', async () => {
  const all = await collected(client.streamEntities({ pageSize: 7 }, options));
  const { totalItems } = await client.queryEntities({ limit: 0 }, options);
  assert.equal(all.length, totalItems);
  assert.equal(new Set(all.map(refOf)).size, all.length);
});

test('getEntitiesByRefs keeps the order asked for', async () => {
  const component = await someComponent();
  const refs = ['component:default/there-is-no-such', refOf(component), refOf(component)];
  const { items } = await client.getEntitiesByRefs({ entityRefs: refs, fields: ['metadata.name'] }, options);
  assert.deepEqual(items, [undefined, { metadata: { name: component.metadata.name } }, { metadata: { name: component.metadata.name } }]);
  const filtered = await client.getEntitiesByRefs({ entityRefs: refs, filter: { kind: 'api' } }, options);
  assert.deepEqual(filtered.items, [undefined, undefined, undefined]);
  const many = Array.from({ length: 2500 }, (_, number) => `component:default/none-${number}`);
  const batched = await client.getEntitiesByRefs({ entityRefs: [...many, refOf(component)] }, options);
  assert.equal(batched.items.length, 2501);
  assert.equal(refOf(batched.items.at(-1)), refOf(component));
});

test('getEntityByRef and getEntityByName give one or nothing', async () => {
  const component = await someComponent();
  assert.deepEqual(await client.getEntityByRef(refOf(component), options), component);
  const { kind, metadata } = component;
  const byName = await client.getEntityByName({ kind, namespace: metadata.namespace, name: metadata.name }, options);
  assert.deepEqual(byName, component);
  assert.equal(await client.getEntityByRef('component:default/there-is-no-such', options), undefined);
});

test('getEntityAncestors leads from an entity upwards', async () => {
  const component = await someComponent();
  const ancestry = await client.getEntityAncestors({ entityRef: refOf(component) }, options);
  assert.equal(ancestry.rootEntityRef, refOf(component));
  assert.equal(refOf(ancestry.items[0].entity), refOf(component));
  for (const item of ancestry.items) assert.ok(Array.isArray(item.parentEntityRefs));
});

test('getEntityFacets counts', async () => {
  const { facets } = await client.getEntityFacets({ facets: ['kind', 'spec.type'], filter: { kind: 'component' } }, options);
  assert.equal(facets.kind.length, 1);
  const { totalItems } = await client.queryEntities({ ...components, limit: 0 }, options);
  assert.equal(facets.kind[0].count, totalItems);
  assert.ok(facets['spec.type'].length > 0);
  const byPredicate = await client.getEntityFacets({ facets: ['kind'], query: { kind: 'component' } }, options);
  assert.deepEqual(byPredicate.facets.kind, facets.kind);
});

test('refreshEntity is accepted', async () => {
  await client.refreshEntity(refOf(await someComponent()), options);
});

test('locations are listed, found and streamed', async () => {
  const { items } = await client.getLocations({}, options);
  assert.ok(Array.isArray(items));
  const page = await client.queryLocations({ limit: 1 }, options);
  assert.ok(page.totalItems >= page.items.length);
  const all = await collected(client.streamLocations({}, options));
  assert.equal(all.length, page.totalItems);
  assert.equal(await client.getLocationById('00000000-0000-4000-8000-000000000000', options), undefined);
  assert.equal(await client.getLocationByRef('url:https://example.invalid/none.yaml', options), undefined);
  const component = await someComponent();
  const location = await client.getLocationByEntity(refOf(component), options);
  assert.ok(location === undefined || location.id);
});

test('addLocation in a dry run writes nothing', async () => {
  const before = await client.getLocations({}, options);
  // The address can not be read, and the answer says so; what counts is that nothing was registered.
  await assert.rejects(
    client.addLocation({ type: 'url', target: 'https://example.invalid/catalog-info.yaml', dryRun: true }, options),
    error => error.name === 'ResponseError' && error.response.status === 400,
  );
  assert.deepEqual(await client.getLocations({}, options), before);
});

test('addLocation, updateLocation and removeLocationById go together', async () => {
  const target = `https://github.com/example/${Date.now()}/blob/main/catalog-info.yaml`;
  let added;
  try {
    added = await client.addLocation({ type: 'url', target }, options);
  } catch (error) {
    // A portal that reads a location before it registers it refuses one that is not there.
    assert.equal(error.response?.status, 400, String(error));
    return;
  }
  const { id } = added.location;
  assert.equal(added.location.target, target);
  assert.equal((await client.getLocationById(id, options)).target, target);
  assert.equal((await client.getLocationByRef(`url:${target}`, options)).id, id);
  await assert.rejects(client.addLocation({ type: 'url', target }, options), error => error.response.status === 409);
  const again = await client.addLocation({ type: 'url', target, onConflict: 'refresh' }, options);
  assert.equal(again.location.id, id);
  const moved = await client.updateLocation(id, { type: 'url', target: `${target}.yml` }, options);
  assert.equal(moved.target, `${target}.yml`);
  await client.removeLocationById(id, options);
  assert.equal(await client.getLocationById(id, options), undefined);
});

test('removeEntityByUid says that there is none', async () => {
  await assert.rejects(
    client.removeEntityByUid('00000000-0000-4000-8000-000000000000', options),
    error => error.response.status === 404 && error.body.error.name === 'NotFoundError',
  );
});

test('validateEntity tells what is wrong', async () => {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'fine' },
    spec: { type: 'service', lifecycle: 'production', owner: 'team-a' },
  };
  assert.deepEqual(await client.validateEntity(entity, 'url:https://example.com/a.yaml', options), { valid: true });
  const broken = { ...entity, metadata: { name: 'a b' } };
  const answer = await client.validateEntity(broken, 'url:https://example.com/a.yaml', options);
  assert.equal(answer.valid, false);
  assert.match(answer.errors[0].message, /metadata\.name/);
});

test('analyzeLocation answers with what is there or could be made', async () => {
  const request = { location: { type: 'url', target: 'https://github.com/example/service' } };
  try {
    const answer = await client.analyzeLocation(request, options);
    assert.ok(Array.isArray(answer.existingEntityFiles) && Array.isArray(answer.generateEntities));
  } catch (error) {
    // Without a network the host can not be asked.
    assert.ok([400, 404, 503].includes(error.response?.status), String(error));
  }
});

test('errors have the shape that the client understands', async () => {
  await assert.rejects(
    client.queryEntities({ cursor: 'nonsense' }, options),
    error => error.body.error.name === 'InputError' && error.body.error.message.startsWith('Malformed cursor'),
  );
});
