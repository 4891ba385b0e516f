const { formatter } = require('@lingui/format-json');

module.exports = {
  locales: ['id', 'en'],
  sourceLocale: 'id',
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: [] }],
  format: formatter({ style: 'minimal' }),
};
