import { describe, expect, it } from 'vitest';
import { type ChildRegion, measuresOf, valueOf } from './measures';

const total = (value: number, exact = true) => ({ totalCount: { value, exact } });
const region = (more: Partial<ChildRegion>): ChildRegion => ({
  code: '32.75',
  name: 'Kota Bekasi',
  areaKm2: 213.036,
  outlineAreaKm2: null,
  population: 2_572_209,
  centroid: null,
  umkm: total(4_987),
  cooperatives: total(617),
  ...more,
});

describe('what regions are compared by', () => {
  it('is counted, or divided by area and inhabitants', () => {
    expect(valueOf('umkm', region({}))).toBe(4_987);
    expect(valueOf('koperasi', region({}))).toBe(617);
    expect(valueOf('kepadatan', region({}))).toBeCloseTo(23.409, 3);
    expect(valueOf('penduduk', region({}))).toBeCloseTo(19.388, 3);
  });
  it('is nothing where one side is not known', () => {
    expect(valueOf('kepadatan', region({ areaKm2: null }))).toBeNull();
    // without an official area that of the outline counts
    expect(valueOf('kepadatan', region({ areaKm2: null, outlineAreaKm2: 200 }))).toBeCloseTo(24.935, 3);
    expect(valueOf('penduduk', region({ population: null }))).toBeNull();
    expect(valueOf('kepadatan', region({ umkm: total(10_000, false) }))).toBeNull();
  });
  it('is offered only where a region has it', () => {
    expect(measuresOf([region({ areaKm2: null, population: null })])).toEqual(['umkm', 'koperasi']);
    expect(measuresOf([])).toEqual([]);
  });
});
