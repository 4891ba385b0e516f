export default {
  schema: '../../schema.graphql',
  documents: ['generated/lists.graphql'],
  generates: { 'generated/operations.ts': { plugins: ['typescript', 'typescript-operations'] } },
};
