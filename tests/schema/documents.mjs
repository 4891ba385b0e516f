// Writes one document for each list of the schema that Relay can page, from both of its ends and again by its Node, and one for each
// subscription, as a TypeScript module with Relay's tags and as plain GraphQL: documents.mjs DIRECTORY. What they are made of is the
// schema alone, so that a new list is checked without anybody thinking of it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';

const directory = process.argv[2];
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const node = schema.getType('Node');
const isNode = type => isObjectType(type) && type.getInterfaces().includes(node);

/** `name` with a capital letter. */
const capital = name => name[0].toUpperCase() + name.slice(1);

const fragments = [];
const queries = [];
for (const type of Object.values(schema.getTypeMap())) {
  if (!isObjectType(type) || !(isNode(type) || type === schema.getQueryType())) continue;
  for (const field of Object.values(type.getFields())) {
    const connection = getNamedType(field.type);
    if (!connection.name.endsWith('Connection')) continue;
    const item = getNamedType(getNamedType(connection.getFields().edges.type).getFields().node.type);
    const required = field.args.filter(isRequiredArgument);
    const given = required.map(arg => `, ${arg.name}: $${arg.name}`).join('');
    const name = `${type.name}${capital(field.name)}`;
    const shown = isNode(item) ? '__typename id' : '__typename';
    fragments.push(`fragment lists_${name} on ${type.name}
  @refetchable(queryName: "lists${name}PaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
  ${field.name}(first: $count, after: $cursor${given}) @connection(key: "lists_${name}_${field.name}") {
    edges { node { ${shown} } }
  }
}`);
    const variables = required.map(arg => `$${arg.name}: ${arg.type}`);
    if (type === schema.getQueryType()) {
      const head = variables.length > 0 ? `(${variables.join(', ')})` : '';
      queries.push({ name: `lists${name}Query`, head, relay: `...lists_${name}`, plain: plain(field, given, shown) });
    } else {
      const head = `(${['$id: ID!', ...variables].join(', ')})`;
      const wrap = inner => `node(id: $id) { ... on ${type.name} { ${inner} } }`;
      queries.push({ name: `lists${name}Query`, head, relay: wrap(`...lists_${name} @alias`), plain: wrap(plain(field, given, shown)) });
    }
  }
}

function plain(field, given, shown) {
  const rest = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  return `${field.name}(first: 10${given}) { edges { cursor node { ${shown} } } ${rest} }`;
}

const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map(field => {
  const named = field.args.map(arg => [`$${arg.name}: ${arg.type}`, `${arg.name}: $${arg.name}`]);
  const list = at => (named.length > 0 ? `(${named.map(pair => pair[at]).join(', ')})` : '');
  const inner = Object.values(getNamedType(field.type).getFields()).flatMap(({ name, type }) => {
    if (isLeafType(getNamedType(type))) return [name];
    return getNamedType(type) === node ? [`${name} { __typename id }`] : [];
  });
  return `subscription lists${capital(field.name)}Subscription${list(0)} {\n  ${field.name}${list(1)} { ${inner.join(' ')} }\n}`;
});

mkdirSync(directory, { recursive: true });
const tagged = text => `graphql\`${text}\`;`;
const relay = [...fragments, ...queries.map(({ name, head, relay }) => `query ${name}${head} {\n  ${relay}\n}`), ...subscriptions];
writeFileSync(join(directory, 'lists.ts'), `import { graphql } from 'relay-runtime';\n\n${relay.map(tagged).join('\n\n')}\n`);
const bare = [...queries.map(({ name, head, plain }) => `query ${name}${head} {\n  ${plain}\n}`), ...subscriptions];
writeFileSync(join(directory, '..', 'lists.graphql'), `${bare.join('\n\n')}\n`);
console.log(`${queries.length} lists, ${subscriptions.length} subscription`);
