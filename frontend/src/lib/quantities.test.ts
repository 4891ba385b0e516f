import { describe, expect, it } from 'vitest';
import { atHand, lacking } from './quantities';

describe('a reckoned quantity', () => {
  it.each([
    [50210.6184, '50.210,6184 meter', '50.210 meter', '50.211 meter'],
    [42.3377, '42,3377 kg', '42,3 kg', '42,4 kg'],
    [0.29, '0,29 kg', '0,29 kg', '0,29 kg'],
    [0.1234, '0,1234 kg', '0,12 kg', '0,13 kg'],
    [300, '300 kg', '300 kg', '300 kg'],
  ])('of %s is told as little as people use', (value, text, have, need) => {
    expect([atHand({ value, text }, 'id'), lacking({ value, text }, 'id')]).toEqual([have, need]);
  });
  it('is told in the language of the page', () =>
    expect(atHand({ value: 50210.6184, text: '50,210.6184 metre' }, 'en')).toBe('50,210 metre'));
});
