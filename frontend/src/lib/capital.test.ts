import { describe, expect, it } from 'vitest';
import {
  type Answers,
  isReady,
  missingOf,
  questionOf,
  questionsOf,
  readAnswers,
  readWhole,
  toMatchInput,
} from './capital';

const owner: Answers = { applicant: 'UMKM', amountIdr: 25_000_000, purpose: 'WORKING_CAPITAL' };

describe('questions before capital is matched', () => {
  it('are those that concern whoever asks', () => {
    expect(questionsOf('usaha', owner)).toContain('isWoman');
    expect(questionsOf('usaha', { ...owner, applicant: 'COOPERATIVE' })).not.toContain('isWoman');
    expect(questionsOf('usaha', { ...owner, applicant: 'COOPERATIVE' })).toContain('ratUpToDate');
    expect(questionsOf('usaha', { ...owner, applicant: 'GROUP' })).toContain('nGroupMembers');
  });
  it('follow from earlier answers', () => {
    expect(questionsOf('kebutuhan', owner)).not.toContain('outstandingKurMicroIdr');
    expect(questionsOf('kebutuhan', { ...owner, nKurBefore: 1 })).toContain('outstandingKurMicroIdr');
    expect(questionsOf('dokumen', owner)).not.toContain('invoiceIdr');
    expect(questionsOf('dokumen', { ...owner, purpose: 'INVOICE' })).toContain('invoiceIdr');
    // a business in a group is asked what the group has, and its answers are told
    expect(questionsOf('dokumen', owner)).not.toContain('groupMembersViable');
    expect(questionsOf('dokumen', { ...owner, applicant: 'GROUP' })).toContain('groupMembersViable');
    const member = { ...owner, inBusinessGroup: true, groupHasCollateral: true };
    expect(questionsOf('dokumen', member)).toContain('groupHasCollateral');
    expect(toMatchInput(member)?.facts).toEqual({ inBusinessGroup: true, groupHasCollateral: true });
    expect(questionsOf('dokumen', owner)).not.toContain('hasExportOrder');
    expect(questionsOf('dokumen', { ...owner, purpose: 'EXPORT' })).toContain('hasExportOrder');
  });
  it('answer facts by their name in the graph', () => {
    expect(questionOf('HAS_TAX_NUMBER')).toBe('hasTaxNumber');
    expect(questionOf('N_KUR_BEFORE')).toBe('nKurBefore');
    expect(questionOf('BUSINESS_AGE_MONTHS')).toBe('businessStartedOn');
    expect(questionOf('SIZE_CLASS')).toBe('yearlySalesIdr');
    expect(questionOf('APPLICANT')).toBeUndefined();
  });
});

describe('answers', () => {
  it('must say who, how much and what for, and nothing else', () => {
    expect(missingOf('siapa', {})).toEqual(['applicant']);
    expect(missingOf('kebutuhan', { applicant: 'UMKM' })).toEqual(['amountIdr', 'purpose']);
    expect(missingOf('dokumen', {})).toEqual([]);
    expect(isReady(owner)).toBe(true);
    expect(isReady({ applicant: 'UMKM' })).toBe(false);
    expect(toMatchInput({ applicant: 'UMKM' })).toBeNull();
  });
  it('are told as they are, "no" too, and nought is a number', () => {
    expect(toMatchInput({ ...owner, hasTaxNumber: false, nKurBefore: 0, termMonths: 24 })).toEqual({
      applicant: { described: 'UMKM' },
      facts: { hasTaxNumber: false, nKurBefore: 0 },
      amountIdr: 25_000_000,
      purpose: 'WORKING_CAPITAL',
      termMonths: 24,
    });
  });
  it('to questions that no longer apply are not told', () =>
    expect(
      toMatchInput({
        ...owner,
        applicant: 'COOPERATIVE',
        cooperative: { id: 'kop_1' },
        isWoman: true,
        outstandingKurMicroIdr: 5,
      }),
    ).toMatchObject({ applicant: { cooperativeId: 'kop_1' }, facts: {} }));
  it.each([
    ['Rp 25.000.000', 25_000_000],
    ['0', 0],
    ['', undefined],
    ['abc', undefined],
    ['99999999999999999', undefined],
  ])('typed as %j are %s', (text, value) => expect(readWhole(text)).toBe(value));
  it('that were kept come back, and nonsense is none', () => {
    expect(readAnswers(JSON.stringify(owner))).toEqual(owner);
    for (const text of [null, '', '[', '[1]', '3', 'null']) expect(readAnswers(text)).toEqual({});
  });
});
