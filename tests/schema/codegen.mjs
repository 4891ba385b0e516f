export default {
  schema: '../../schema.graphql',
  documents: ['generated/lists.graphql'],
  generates: {
    'generated/types.ts': { plugins: ['typescript'] },
    // with the inputs and enums that the operations take
    'generated/operations.ts': { plugins: ['typescript-operations'] },
  },
};
