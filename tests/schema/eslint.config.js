// The rules for schemas that graphql-eslint recommends, and those of Relay. Run from the project's root.
import { readFileSync } from 'node:fs';
import graphql from '@graphql-eslint/eslint-plugin';
import { buildSchema, getNamedType, isObjectType } from 'graphql';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const node = schema.getType('Node');
const isNode = type => isObjectType(type) && type.getInterfaces().includes(node);

// An answer that was worked out for one question cannot be asked for again by an id: its edges lead to no Node. These and no others.
const WORKED_OUT = ['BuyingOpportunity', 'CapitalMatch', 'ClusterCapacity', 'CooperativeMatch'];
const edges = Object.values(schema.getTypeMap()).filter(type => isObjectType(type) && type.name.endsWith('Edge'));
const notNodes = edges.map(edge => getNamedType(edge.getFields().node.type)).filter(type => !isNode(type));
if (notNodes.map(type => type.name).sort().join() !== WORKED_OUT.join()) {
  throw new Error(`Edges lead to types that are no Node: ${notNodes.join(', ')}. Known are ${WORKED_OUT.join(', ')}.`);
}

const withoutId = Object.values(schema.getTypeMap()).filter(type => isObjectType(type) && !isNode(type));

export default [
  {
    files: ['schema.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // what cannot be refetched has no id: figures, reasons, explanations
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: withoutId.map(type => type.name) } }],
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
];
