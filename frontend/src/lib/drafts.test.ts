import { beforeEach, describe, expect, it } from 'vitest';
import { forgetDrafts, keepDraft, recallDraft } from './drafts';

beforeEach(() => sessionStorage.clear());

describe('drafts', () => {
  it('are there again for whoever typed them, form by form', () => {
    keepDraft('akun_1', 'baru', { name: 'Ani' });
    keepDraft('akun_1', 'token', { name: 'laporan' });
    keepDraft('akun_1', 'token', undefined);
    expect([recallDraft('akun_1', 'baru'), recallDraft('akun_1', 'token')]).toEqual([{ name: 'Ani' }, undefined]);
  });

  it('are not for another, and make way for hers', () => {
    keepDraft('akun_1', 'baru', { name: 'Ani' });
    expect(recallDraft('akun_2', 'baru')).toBeUndefined();
    keepDraft('akun_2', 'token', { name: 'laporan' });
    expect(recallDraft('akun_1', 'baru')).toBeUndefined();
  });

  it('are gone once she is, and nonsense is none', () => {
    keepDraft('akun_1', 'baru', { name: 'Ani' });
    forgetDrafts();
    expect(recallDraft('akun_1', 'baru')).toBeUndefined();
    sessionStorage.setItem('simpul.naskah', '{');
    expect(recallDraft('akun_1', 'baru')).toBeUndefined();
  });
});
