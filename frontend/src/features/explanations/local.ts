/** Explanations of numbers that the page itself asked for: counts of the register, and figures as published. */
import type { MessageId, Texts } from '../../app/language';
import type { Language } from '../../lib/language';
import { isoDay, period } from '../../lib/dates';
import { count } from '../../lib/numbers';
import type { ExplanationView } from './Angka';

export type CountCode =
  'jumlah_siklus' | 'jumlah_pesanan' | 'jumlah_koperasi' | 'jumlah_umkm' | 'jumlah_klaster' | 'jumlah_hasil';

/** A count made by the server when the page asked; `exact` false means "at least". */
export const countExplanation = (t: Texts, code: CountCode, of: string, exact: boolean): ExplanationView => ({
  code,
  title: t(`angka.${code}.judul` satisfies MessageId),
  meaning: t(`angka.${code}.arti` satisfies MessageId),
  inputs: [
    { label: t('angka.cakupan'), value: of },
    { label: t('angka.ketelitian'), value: t(exact ? 'angka.pasti' : 'angka.sekurangnya') },
  ],
  source: t('angka.sumberRegister'),
  asOf: isoDay(new Date()),
});

/** The numbers beside the choices of a list. */
export const facetExplanation = (t: Texts, of: string, exact: boolean): ExplanationView => ({
  code: 'jumlah_pilihan',
  title: t('angka.jumlah_pilihan.judul'),
  meaning: t('angka.jumlah_pilihan.arti'),
  formula: t('angka.jumlah_pilihan.rumus'),
  inputs: [
    { label: t('angka.cakupan'), value: of },
    { label: t('angka.ketelitian'), value: t(exact ? 'angka.pasti' : 'angka.sekurangnya') },
  ],
  source: t('angka.jumlah_pilihan.sumber'),
  asOf: isoDay(new Date()),
});

interface PublishedFigure {
  measure: string;
  label: string;
  period: string;
  definition: string | null;
  source: string;
}

export const publishedExplanation = (
  t: Texts,
  language: Language,
  figure: PublishedFigure,
  of: string,
): ExplanationView => ({
  code: figure.measure,
  title: figure.label,
  meaning: figure.definition ?? t('angka.terbitan.arti'),
  inputs: [
    { label: t('angka.cakupan'), value: of },
    { label: t('angka.masa'), value: period(figure.period, language) },
  ],
  source: figure.source,
});

/** How far a distance is straight: said wherever a distance stands alone. */
export const distanceExplanation = (t: Texts, text: string): ExplanationView => ({
  code: 'jarak',
  title: t('angka.jarak.judul'),
  meaning: t('angka.jarak.arti'),
  formula: t('angka.jarak.rumus'),
  inputs: [{ label: t('angka.jarak.judul'), value: text }],
  source: t('angka.jarak.sumber'),
});

/** A number of the register for each square kilometre, or for each so many inhabitants. */
export const rateExplanation = (
  t: Texts,
  code: 'kepadatan_umkm' | 'umkm_per_penduduk',
  of: string,
): ExplanationView => ({
  code,
  title: t(`angka.${code}.judul`),
  meaning: t(`angka.${code}.arti`),
  formula: t(`angka.${code}.rumus`),
  inputs: [{ label: t('angka.cakupan'), value: of }],
  source: t(`angka.${code}.sumber`),
  asOf: isoDay(new Date()),
});

/** How many capital products came out in which way, on a day. */
export const capitalCountsExplanation = (
  t: Texts,
  language: Language,
  counts: Record<'ELIGIBLE' | 'NEARLY' | 'UNKNOWN' | 'NOT', number>,
  asOf: string,
): ExplanationView => ({
  code: 'jumlah_produk_modal',
  title: t('angka.jumlah_produk_modal.judul'),
  meaning: t('angka.jumlah_produk_modal.arti'),
  formula: t('angka.jumlah_produk_modal.rumus'),
  inputs: (['ELIGIBLE', 'NEARLY', 'UNKNOWN', 'NOT'] as const).map((state) => ({
    label: t(`modal.hasil.${state}`),
    value: count(counts[state], language),
  })),
  source: t('angka.jumlah_produk_modal.sumber'),
  asOf,
});
