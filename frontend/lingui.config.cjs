const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { formatter } = require('@lingui/format-json');

// the words that every page may need, and one catalog for each folder of pages that bring their own
const areas = readdirSync(join(__dirname, 'src/locales'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);

module.exports = {
  locales: ['id', 'en'],
  sourceLocale: 'id',
  catalogs: ['', ...areas.map(({ name }) => `${name}/`)].map((folder) => ({
    path: `<rootDir>/src/locales/${folder}{locale}`,
    include: [],
  })),
  format: formatter({ style: 'minimal' }),
};
