/**
 * What a person is asked before capital is matched, and what of her answers the graph is told. Answers stay on the device
 * until she asks for the result; an answer left out is "not known". Pure.
 */

export const APPLICANTS = ['UMKM', 'COOPERATIVE', 'GROUP'] as const;
export type ApplicantKind = (typeof APPLICANTS)[number];

export const PURPOSES = ['WORKING_CAPITAL', 'INVESTMENT', 'EXPORT', 'INVOICE', 'MEMBER_LOANS'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const PATTERNS = ['CONVENTIONAL', 'SHARIA'] as const;
export const SITUATIONS = ['NONE', 'LAID_OFF', 'HOUSEWIFE_IN_GROUP', 'ONLINE_LOAN_VICTIM'] as const;
export const COOPERATIVE_KINDS = ['PRODUCER', 'CONSUMER', 'SERVICE', 'MARKETING', 'SAVINGS_AND_LOAN'] as const;

/** The steps of the form, each one screen; the answer comes after the last. */
export const STEPS = ['siapa', 'usaha', 'kebutuhan', 'dokumen'] as const;
export type Step = (typeof STEPS)[number];

interface Asked {
  step: Step;
  /** Of whom it is asked; of everybody where there is nothing. */
  of?: readonly ApplicantKind[];
  /** Asked only after other answers. */
  after?: (answers: Earlier) => boolean;
}

/** Answers on which later questions hang. */
interface Earlier {
  applicant?: ApplicantKind;
  nKurBefore?: number;
  purpose?: Purpose;
  isWoman?: boolean;
  inBusinessGroup?: boolean;
}

/** Borrows with others: a group, or a business in one. */
const inGroup = ({ applicant, inBusinessGroup }: Earlier) => applicant === 'GROUP' || inBusinessGroup === true;
const wantsInvoice = ({ purpose }: Earlier) => purpose === 'INVOICE';

const BUSINESS = ['UMKM', 'GROUP'] as const;

/** Facts of `CapitalFactsInput` that are asked for, in the order of the form, by what kind of field they need. */
export const QUESTIONS = {
  businessStartedOn: { step: 'usaha', field: 'date' },
  cooperativeKind: { step: 'usaha', field: 'word', of: ['COOPERATIVE'] },
  isLegalEntity: { step: 'usaha', field: 'yesNo', of: ['COOPERATIVE'] },
  ratUpToDate: { step: 'usaha', field: 'yesNo', of: ['COOPERATIVE'] },
  isHealthy: { step: 'usaha', field: 'yesNo', of: ['COOPERATIVE'] },
  isKdmp: { step: 'usaha', field: 'yesNo', of: ['COOPERATIVE'] },
  yearlySalesIdr: { step: 'usaha', field: 'money', of: BUSINESS },
  isFarmOrFishery: { step: 'usaha', field: 'yesNo', of: BUSINESS },
  ageYears: { step: 'usaha', field: 'number', of: ['UMKM'] },
  isWoman: { step: 'usaha', field: 'yesNo', of: ['UMKM'] },
  situation: { step: 'usaha', field: 'word', of: ['UMKM'] },
  nGroupMembers: { step: 'usaha', field: 'number', of: ['GROUP'] },
  inBusinessGroup: { step: 'usaha', field: 'yesNo', of: BUSINESS },
  nKurBefore: { step: 'kebutuhan', field: 'number', of: BUSINESS },
  outstandingKurMicroIdr: {
    step: 'kebutuhan',
    field: 'money',
    of: BUSINESS,
    after: (answers: Earlier) => (answers.nKurBefore ?? 0) > 0,
  },
  hadCommercialCredit: { step: 'kebutuhan', field: 'yesNo', of: BUSINESS },
  inProgramCredit: { step: 'kebutuhan', field: 'yesNo', of: BUSINESS },
  hasIdentityPapers: { step: 'dokumen', field: 'yesNo', of: BUSINESS },
  hasBusinessPermit: { step: 'dokumen', field: 'yesNo', of: BUSINESS },
  hasTaxNumber: { step: 'dokumen', field: 'yesNo', of: BUSINESS },
  hasCollateral: { step: 'dokumen', field: 'yesNo' },
  hasPersonalGuarantee: { step: 'dokumen', field: 'yesNo' },
  hasPawnGoods: { step: 'dokumen', field: 'yesNo', of: BUSINESS },
  hasLender: { step: 'dokumen', field: 'yesNo' },
  groupMembersViable: { step: 'dokumen', field: 'yesNo', of: BUSINESS, after: inGroup },
  groupHasOfftaker: { step: 'dokumen', field: 'yesNo', of: BUSINESS, after: inGroup },
  groupHasCertificate: { step: 'dokumen', field: 'yesNo', of: BUSINESS, after: inGroup },
  groupInSikp: { step: 'dokumen', field: 'yesNo', of: BUSINESS, after: inGroup },
  groupHasCollateral: { step: 'dokumen', field: 'yesNo', of: BUSINESS, after: inGroup },
  hasStateInvoice: { step: 'dokumen', field: 'yesNo', after: wantsInvoice },
  invoiceIdr: { step: 'dokumen', field: 'money', after: wantsInvoice },
  isMarried: { step: 'dokumen', field: 'yesNo', of: ['UMKM'], after: wantsInvoice },
  hasExportOrder: { step: 'dokumen', field: 'yesNo', after: (answers: Earlier) => answers.purpose === 'EXPORT' },
  exportChainYears: { step: 'dokumen', field: 'number', after: (answers: Earlier) => answers.purpose === 'EXPORT' },
  hasCooperativeNik: { step: 'dokumen', field: 'yesNo', of: ['COOPERATIVE'] },
  hasSignedAccounts: { step: 'dokumen', field: 'yesNo', of: ['COOPERATIVE'] },
  hasManagementDecision: { step: 'dokumen', field: 'yesNo', of: ['COOPERATIVE'] },
  hasProposal: { step: 'dokumen', field: 'yesNo', of: ['COOPERATIVE'] },
  incomePerHeadIdr: {
    step: 'dokumen',
    field: 'money',
    of: ['UMKM'],
    after: (answers: Earlier) => answers.isWoman === true,
  },
  nMekaarBefore: {
    step: 'dokumen',
    field: 'number',
    of: ['UMKM'],
    after: (answers: Earlier) => answers.isWoman === true,
  },
  hasFamilyConsent: {
    step: 'dokumen',
    field: 'yesNo',
    of: ['UMKM'],
    after: (answers: Earlier) => answers.isWoman === true,
  },
  joinsWeeklyMeetings: { step: 'dokumen', field: 'yesNo', of: ['UMKM'] },
  acceptsJointLiability: { step: 'dokumen', field: 'yesNo', of: BUSINESS },
} as const satisfies Record<string, Asked & { field: 'yesNo' | 'number' | 'money' | 'date' | 'word' }>;

export type FactKey = keyof typeof QUESTIONS;
type FieldOf<Key extends FactKey> = (typeof QUESTIONS)[Key]['field'];

/** What has been answered so far. */
export type Answers = {
  applicant?: ApplicantKind;
  /** A cooperative of the registry, by whose public figures it is judged. */
  cooperative?: { id: string };
  amountIdr?: number;
  purpose?: Purpose;
  termMonths?: number;
  pattern?: (typeof PATTERNS)[number];
  situation?: (typeof SITUATIONS)[number];
  cooperativeKind?: (typeof COOPERATIVE_KINDS)[number];
} & {
  [Key in Exclude<FactKey, 'situation' | 'cooperativeKind'>]?: FieldOf<Key> extends 'yesNo'
    ? boolean
    : FieldOf<Key> extends 'date'
      ? string
      : number;
};

const KEYS = Object.keys(QUESTIONS) as FactKey[];

/** The questions of a step that this person is asked. */
export const questionsOf = (step: Step, answers: Answers): FactKey[] =>
  KEYS.filter((key) => QUESTIONS[key].step === step && isAsked(key, answers));

/** Whether a question concerns this person; an answer to one that does not is not told. */
export function isAsked(key: FactKey, answers: Answers): boolean {
  const { of, after }: Asked = QUESTIONS[key];
  return (!of || (answers.applicant !== undefined && of.includes(answers.applicant))) && (!after || after(answers));
}

/** `HAS_TAX_NUMBER` is asked by `hasTaxNumber`; what the form has no question for is nothing. */
export function questionOf(fact: string): FactKey | undefined {
  if (fact === 'BUSINESS_AGE_MONTHS') return 'businessStartedOn';
  if (fact === 'SIZE_CLASS') return 'yearlySalesIdr';
  const key = fact.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return KEYS.find((one) => one === key);
}

export type Missing = 'applicant' | 'amountIdr' | 'purpose';

/** What must be answered before a step can be left. */
export function missingOf(step: Step, answers: Answers): Missing[] {
  if (step === 'siapa') return answers.applicant ? [] : ['applicant'];
  if (step !== 'kebutuhan') return [];
  return [
    ...(answers.amountIdr ? [] : (['amountIdr'] as const)),
    ...(answers.purpose === undefined ? (['purpose'] as const) : []),
  ];
}

/** Everything that must be answered is. */
export const isReady = (answers: Answers): boolean => STEPS.every((step) => missingOf(step, answers).length === 0);

/** The input of `matchCapital`; nothing while it is not ready. Answers to questions that no longer apply are left out. */
export function toMatchInput(answers: Answers) {
  const { applicant, cooperative, amountIdr, purpose, termMonths, pattern } = answers;
  if (!applicant || !amountIdr || !purpose) return null;
  const facts = Object.fromEntries(
    KEYS.filter((key) => answers[key] !== undefined && isAsked(key, answers)).map((key) => [key, answers[key]]),
  );
  return {
    applicant:
      applicant === 'COOPERATIVE' && cooperative ? { cooperativeId: cooperative.id } : { described: applicant },
    facts,
    amountIdr,
    purpose,
    ...(termMonths === undefined ? {} : { termMonths }),
    ...(pattern ? { pattern } : {}),
  };
}

/** Digits typed, with or without dots: `Rp 25.000.000` is 25000000; none, or more than the graph takes, is nothing. */
export function readWhole(text: string): number | undefined {
  const digits = text.replace(/\D/g, '');
  const value = Number(digits);
  return digits && Number.isSafeInteger(value) ? value : undefined;
}

/** What was kept on the device; anything else than an object is nothing. */
export function readAnswers(text: string | null): Answers {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answers) : {};
  } catch {
    return {};
  }
}
