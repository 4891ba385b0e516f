import { describe, expect, it } from 'vitest';
import { addressLine } from './addresses';
import { internationalDigits, telLink, websiteLink, whatsappLink } from './contacts';
import { clock, longDate, monthYear, period } from './dates';
import { meetingYears } from './meetings';
import { count, decimal, distance, percentOfPoints, rupiah, rupiahShort } from './numbers';
import { EMPTY_SEARCH, isComplete, isRegionCode, readSearch, type Search, toInput, writeSearch } from './search';
import { foldWords, listed, within } from './words';
import { yearsShown } from './years';

describe('numbers', () => {
  it.each([
    [1_234_567, 'Rp1.234.567'],
    [0, 'Rp0'],
    [-50_000, '-Rp50.000'],
  ])('writes %d rupiah without a space', (value, text) => expect(rupiah(value, 'id')).toBe(text));

  it.each([
    [1_200_000, 'id', 'Rp1,2 juta'],
    [820_000_000_000, 'id', 'Rp820 miliar'],
    [1_500_000_000_000, 'en', 'Rp1.5 trillion'],
    [50_000, 'id', 'Rp50.000'],
  ] as const)('shortens %d for headings', (value, language, text) => expect(rupiahShort(value, language)).toBe(text));

  it.each([
    [43, '40 m'],
    [499, '500 m'],
    [800, '0,8 km'],
    [2_140, '2,1 km'],
    [12_600, '13 km'],
  ])('says %d metres as people do', (metres, text) => expect(distance(metres, 'id')).toBe(text));

  it('groups and shares by language', () => {
    expect(count(4987, 'id')).toBe('4.987');
    expect(count(4987, 'en')).toBe('4,987');
    expect(decimal(27.35, 'id')).toBe('27,4');
    expect(percentOfPoints(9_234, 'id')).toBe('92%');
    expect(percentOfPoints(9_234, 'id', 1)).toBe('92,3%');
  });
});

describe('dates', () => {
  it('never shifts a day and never shows ISO', () => {
    expect(longDate('2026-11-22', 'id')).toBe('22 November 2026');
    expect(longDate('2026-01-01', 'en')).toBe('1 January 2026');
    expect(monthYear('2026-03-17', 'id')).toBe('Mar 2026');
    expect(clock(new Date(2026, 10, 22, 14, 5), 'id')).toBe('14.05');
    expect(clock(new Date(2026, 10, 22, 14, 5), 'en')).toBe('14:05');
    expect(period('2019', 'id')).toBe('2019');
    expect(period('2019-07', 'id')).toBe('Jul 2019');
  });
});

describe('contacts', () => {
  it.each([
    ['0812-3456-7890', '6281234567890'],
    ['+62 812 3456 7890', '6281234567890'],
    ['812 3456 7890', '6281234567890'],
    ['12', null],
  ])('reads %s', (typed, digits) => expect(internationalDigits(typed)).toBe(digits));

  it('makes links that only lead away when tapped', () => {
    expect(whatsappLink('081234567890', 'Halo & salam')).toBe('https://wa.me/6281234567890?text=Halo%20%26%20salam');
    expect(telLink('021-88123456')).toBe('tel:+622188123456');
    expect(websiteLink('koperasi.example')).toBe('https://koperasi.example/');
    expect(websiteLink('javascript:alert(1)')).toBeNull();
    expect(websiteLink('data:text/html,x')).toBeNull();
  });
});

describe('an address', () => {
  const places = ['Jatimakmur', 'Pondokgede', 'Kota Bekasi'];
  it.each([
    ['Jl. Cempaka No. 107, Kel. Jatimakmur, Kec. Pondokgede', 'Kota Bekasi'],
    ['Jl. Cempaka 107 Kel Jatimakmur Kec Pondokgede', 'Kota Bekasi'],
    ['Jl. Cempaka 107, Jatimakmur, Pondokgede, Bekasi', ''],
    ['Jl. Cempaka 107, Kel. Bekasi Jaya, Kota Bekasi 17112', 'Jatimakmur, Pondokgede'],
    ['Jl. Cempaka 107, Kel. Bekasi Jaya', 'Jatimakmur, Pondokgede, Kota Bekasi'],
    ['Jl. Raya Pondokgede 3', 'Jatimakmur, Pondokgede, Kota Bekasi'],
    ['Jl. Raya Jatimakmur No. 3, Kec. Pondokgede', 'Jatimakmur, Kota Bekasi'],
  ])('%s is not told twice where it is', (address, rest) =>
    expect(addressLine(address, places)).toBe(rest ? `${address}, ${rest}` : address),
  );
  it('that is not known is its place', () => expect(addressLine(null, places)).toBe(places.join(', ')));
});

describe('a search in the address', () => {
  const full: Search = {
    products: 'kue basah',
    place: '32.75.08',
    point: null,
    needs: ['INPUTS', 'CAPITAL'],
    sectors: ['food'],
    within: '32.75',
  };
  it('comes back as it was written', () => {
    expect(readSearch(writeSearch(full))).toEqual(full);
    expect(readSearch(writeSearch(EMPTY_SEARCH))).toEqual(EMPTY_SEARCH);
  });
  it('keeps a position to about 100 m and drops the typed place', () => {
    const written = writeSearch({ ...full, point: { latitude: -6.268912, longitude: 106.930456 } });
    expect(written.get('titik')).toBe('-6.269,106.93');
    expect(written.has('tempat')).toBe(false);
  });
  it.each(['abc', '1', '91,0', '0,181', ''])('takes no position from %j', (titik) =>
    expect(readSearch(new URLSearchParams({ titik })).point).toBeNull(),
  );
  it('asks the graph by code, words or point, exactly one', () => {
    expect(toInput(full).place).toEqual({ code: '32.75.08' });
    expect(toInput({ ...full, place: 'pondok gede ' }).place).toEqual({ text: 'pondok gede' });
    const point = { latitude: -6.2, longitude: 106.9 };
    expect(toInput({ ...full, point }).place).toEqual({ point });
    expect(toInput({ ...full, sectors: [] })).not.toHaveProperty('sectors');
  });
  it('is complete with what and where', () => {
    expect(isComplete(full)).toBe(true);
    expect(isComplete({ ...full, products: ' ' })).toBe(false);
    expect(isComplete({ ...full, place: '' })).toBe(false);
  });
  it('knows region codes of four levels', () => {
    expect(['32', '32.75', '32.75.08', '32.75.08.1001'].every(isRegionCode)).toBe(true);
    expect(['', '3275', '32.7', 'Cikiwul'].some(isRegionCode)).toBe(false);
  });
});

describe('words', () => {
  it('write a name within a sentence', () => {
    const cases = { 'Tepung terigu': 'tepung terigu', 'LPG 3 kg': 'LPG 3 kg', 'Batik Pekalongan': 'Batik Pekalongan' };
    for (const [name, written] of Object.entries({ ...cases, 'Kain bulu (rasfur)': 'kain bulu (rasfur)', '': '' }))
      expect(within(name)).toBe(written);
  });

  it('folds case, accents and spaces', () => expect(foldWords('  Café  KUE ')).toBe('cafe kue'));
  it('lists as a sentence does', () => {
    expect(listed(['a'], 'dan')).toBe('a');
    expect(listed(['a', 'b', 'c'], 'dan')).toBe('a, b dan c');
  });
});

describe('yearly figures', () => {
  it('keep a place for each year that is missing, and show six at most', () => {
    const known = [2025, 2023, 2021, 2016].map((year) => ({ year }));
    expect(yearsShown(known).map(({ year, figures }) => [year, figures?.year])).toEqual([
      [2020, undefined],
      [2021, 2021],
      [2022, undefined],
      [2023, 2023],
      [2024, undefined],
      [2025, 2025],
    ]);
    expect(yearsShown([{ year: 2024 }, { year: 2025 }])).toHaveLength(2);
    expect(yearsShown([])).toEqual([]);
  });
});

describe('years of meetings', () => {
  it('shows gaps and at most eight years', () => {
    const rats = [2025, 2023, 2010].map((bookYear) => ({ bookYear }));
    const years = meetingYears(rats, 2025);
    expect(years).toHaveLength(8);
    expect(years.filter((year) => year.held).map((year) => year.bookYear)).toEqual([2023, 2025]);
  });
  it('does not begin before the first meeting', () => {
    expect(meetingYears([{ bookYear: 2024 }], 2025)).toEqual([
      { bookYear: 2024, held: true },
      { bookYear: 2025, held: false },
    ]);
  });
});
