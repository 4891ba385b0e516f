//! What a loan costs: instalments to the rupiah, and one honest yearly cost whatever way its price is told.
//!
//! Amounts are reckoned in whole numbers. An instalment is rounded half up to the rupiah, what is owed for a period likewise on
//! the principal still owed, and the last instalment settles the rest, so that principal adds up exactly. Banks round in other
//! habits (down, up to the hundred), so figures of theirs may differ by a few rupiah. Never contains a rule of who may borrow.
//!
//! The yearly cost is the rate at which everything paid is worth what was received: a root that is bracketed and halved, because
//! the usual iterations diverge (numpy-financial #15, #44, #131). A deposit that is held back was not received, and comes back with
//! the last payment.

use super::explanation::{Explanation, ExplanationInput, Trust};
use super::message::Message;
use super::money::Rupiah;
use super::words::words;
use chrono::NaiveDate;

words! {
    /// How a loan is paid back, and so how its rate is read.
    LoanMethod {
        /// Equal instalments, charged on what is still owed (anuitas): the rate is effective.
        Annuity = "ANNUITY",
        /// Equal instalments, charged on the first amount all the time (flat).
        Flat = "FLAT",
        /// Equal instalments, charged on the first amount once, however long it takes (margin): the rate is of the amount.
        Margin = "MARGIN",
        /// Equal parts of principal, charged on what is still owed: instalments fall (efektif menurun).
        Declining = "DECLINING",
        /// Principal and charge together at the end, charged on the first amount.
        Bullet = "BULLET",
        /// Principal and charge together at the end, charged for each 15 days begun (sewa modal): 24 charges to the yearly rate.
        Pawn = "PAWN",
    }
}

impl LoanMethod {
    /// The reading in words.
    pub fn name(self) -> Message {
        match self {
            Self::Annuity => {
                Message::new("Efektif, angsuran tetap (anuitas)", "Effective, equal instalments (annuity)")
            }
            Self::Flat => Message::new("Flat, dari pinjaman semula", "Flat, on the first amount"),
            Self::Margin => Message::new("Margin sekali, dari pinjaman semula", "Margin, once on the first amount"),
            Self::Declining => Message::new("Efektif, angsuran menurun", "Effective, falling instalments"),
            Self::Bullet => Message::new("Dibayar sekaligus di akhir", "Paid at once at the end"),
            Self::Pawn => Message::new(
                "Ditebus sekaligus, sewa modal tiap 15 hari",
                "Redeemed at once, charged for each 15 days begun",
            ),
        }
    }

    fn formula(self) -> Message {
        match self {
            Self::Annuity => Message::new(
                "Angsuran = P × i ÷ (1 − (1 + i)^−n); bunga tiap kali dari sisa pokok.",
                "Instalment = P × i ÷ (1 − (1 + i)^−n); the charge is on the principal still owed.",
            ),
            Self::Flat => Message::new(
                "Angsuran = (P + P × i × n) ÷ n; bunga tiap kali dari pinjaman semula.",
                "Instalment = (P + P × i × n) ÷ n; the charge is on the first amount.",
            ),
            Self::Margin => Message::new(
                "Angsuran = (P + P × m) ÷ n; margin m sekali dari pinjaman semula, berapa pun lamanya.",
                "Instalment = (P + P × m) ÷ n; the margin m is charged once on the first amount, however long it takes.",
            ),
            Self::Declining => Message::new(
                "Pokok tiap kali = P ÷ n; bunga dari sisa pokok.",
                "Principal each time = P ÷ n; the charge is on the principal still owed.",
            ),
            Self::Bullet => Message::new("Dibayar di akhir: P + P × i × n.", "Paid at the end: P + P × i × n."),
            Self::Pawn => Message::new(
                "Dibayar di akhir: P + P × s × k; k kali 15 hari yang sudah dimulai.",
                "Paid at the end: P + P × s × k; k times 15 days that have begun.",
            ),
        }
    }
}

words! {
    /// How often is paid.
    Period {
        /// Every month.
        Month = "MONTH",
        /// Every week; 52 to the year.
        Week = "WEEK",
        /// Every day; 365 to the year.
        Day = "DAY",
    }
}

impl Period {
    /// Periods in a year.
    pub const fn per_year(self) -> u32 {
        match self {
            Self::Month => 12,
            Self::Week => 52,
            Self::Day => 365,
        }
    }

    /// Days in a period, where days are counted; a month has thirty.
    pub const fn days(self) -> i64 {
        match self {
            Self::Month => 30,
            Self::Week => 7,
            Self::Day => 1,
        }
    }

    /// Periods a loan may run, at most: thirty years of months, ten of weeks, one of days.
    pub const fn longest(self) -> i64 {
        match self {
            Self::Month => 360,
            Self::Week => 520,
            Self::Day => 365,
        }
    }

    /// So many of it, in words.
    pub fn count(self, n: i64) -> Message {
        match self {
            Self::Month => Message::counted(n, "bulan", "month"),
            Self::Week => Message::counted(n, "minggu", "week"),
            Self::Day => Message::counted(n, "hari", "day"),
        }
    }
}

/// Yearly rates are at most 100 per cent.
pub const HIGHEST_RATE_BPS: i64 = 10_000;

/// A yearly cost beyond this, in per cent, is not told: of half a loan in fees over a week it would have eighteen digits.
pub const HIGHEST_YEARLY_PERCENT: f64 = 10_000.0;

/// Days for which a pawn is charged at once.
const PAWN_DAYS: i64 = 15;
/// Charges of a pawn in its yearly rate: two to the month.
pub const PAWN_CHARGES_A_YEAR: i64 = 24;

/// The terms of a loan, within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loan {
    amount: i64,
    rate_bps: i64,
    n: i64,
    period: Period,
    fees: i64,
    deposit: i64,
}

/// Why terms are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoanRefused {
    /// Not 1 to 2^53 - 1 rupiah, or so much that what is paid back would be more than that.
    #[error("amount out of bounds")]
    Amount,
    /// Not 0 to 10,000 hundredths of a per cent.
    #[error("rate out of bounds")]
    Rate,
    /// Not 1 to [`Period::longest`].
    #[error("term out of bounds")]
    Term,
    /// Negative, or more than half the amount.
    #[error("fees out of bounds")]
    Fees,
    /// Negative, or together with the fees more than half the amount.
    #[error("deposit out of bounds")]
    Deposit,
}

impl Loan {
    /// A loan of `amount` rupiah over `n` periods at a yearly rate in hundredths of a per cent, of which `fees` are taken at once.
    pub fn new(amount: Rupiah, rate_bps: i64, n: i64, period: Period, fees: Rupiah) -> Result<Self, LoanRefused> {
        let (amount, fees) = (amount.amount(), fees.amount());
        if !(0..=HIGHEST_RATE_BPS).contains(&rate_bps) {
            return Err(LoanRefused::Rate);
        }
        if !(1..=period.longest()).contains(&n) {
            return Err(LoanRefused::Term);
        }
        let loan = Self { amount, rate_bps, n, period, fees, deposit: 0 };
        // the dearest way to pay it back: the rate on the first amount, all the time; a rupiah a period for rounding
        let charges = [LoanMethod::Flat, LoanMethod::Margin, LoanMethod::Pawn].map(|method| loan.whole_charge(method));
        let dearest = i128::from(amount) + charges.into_iter().max().unwrap_or(0) + i128::from(n);
        if amount < 1 || dearest > i128::from(Rupiah::MAX) {
            return Err(LoanRefused::Amount);
        }
        if !(0..=amount / 2).contains(&fees) {
            return Err(LoanRefused::Fees);
        }
        Ok(loan)
    }

    /// The same loan, of which a deposit is held back until the last payment.
    pub fn with_deposit(self, deposit: Rupiah) -> Result<Self, LoanRefused> {
        let deposit = deposit.amount();
        let is_sound = deposit >= 0 && deposit <= self.amount / 2 - self.fees;
        if is_sound { Ok(Self { deposit, ..self }) } else { Err(LoanRefused::Deposit) }
    }
}

/// What a yearly rate in hundredths of a per cent is divided by for one period.
const fn base(period: Period) -> i64 {
    10_000 * period.per_year() as i64
}

/// One instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment {
    /// 1 for the first.
    pub n: i64,
    /// What is paid: principal and charge.
    pub due_idr: Rupiah,
    /// Part of the loan that is paid back.
    pub principal_idr: Rupiah,
    /// Interest, margin or rent.
    pub charge_idr: Rupiah,
    /// What is owed afterwards.
    pub balance_idr: Rupiah,
}

/// A loan with everything that is paid.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Its terms.
    pub loan: Loan,
    /// How it is paid back.
    pub method: LoanMethod,
    /// One for each period.
    pub rows: Vec<Instalment>,
    /// Cost in a year, in per cent, fees and deposit counted, to six decimals; none beyond [`HIGHEST_YEARLY_PERCENT`].
    pub effective_yearly_percent: Option<f64>,
}

impl Schedule {
    /// Reckons a loan. `O(n)` in its periods.
    pub fn of(loan: Loan, method: LoanMethod) -> Self {
        let equal = match method {
            LoanMethod::Annuity => loan.annuity(),
            LoanMethod::Flat | LoanMethod::Margin => loan.level(method),
            LoanMethod::Declining | LoanMethod::Bullet | LoanMethod::Pawn => 0,
        };
        let mut owed = loan.amount;
        let rows: Vec<_> = (1..=loan.n)
            .map(|n| {
                let (principal, charge) = loan.part(method, equal, n, owed);
                owed -= principal;
                Instalment {
                    n,
                    due_idr: rupiah(principal + charge),
                    principal_idr: rupiah(principal),
                    charge_idr: rupiah(charge),
                    balance_idr: rupiah(owed),
                }
            })
            .collect();
        let mut schedule = Self { effective_yearly_percent: None, loan, method, rows };
        let a_period = rate_of(loan.received(), &schedule.flows());
        let a_year = yearly_percent(a_period, loan.period.per_year());
        schedule.effective_yearly_percent = Some(a_year).filter(|percent| *percent <= HIGHEST_YEARLY_PERCENT);
        schedule
    }

    /// What leaves the borrower's purse after each period: what is due, less the deposit that comes back at the end.
    fn flows(&self) -> Vec<i64> {
        let mut flows: Vec<i64> = self.rows.iter().map(|row| row.due_idr.amount()).collect();
        if let Some(last) = flows.last_mut() {
            *last -= self.loan.deposit;
        }
        flows
    }

    /// The first amount.
    pub fn amount_idr(&self) -> Rupiah {
        rupiah(self.loan.amount)
    }

    /// Taken at once.
    pub fn fees_idr(&self) -> Rupiah {
        rupiah(self.loan.fees)
    }

    /// Held back at first, and given back with the last payment.
    pub fn deposit_idr(&self) -> Rupiah {
        rupiah(self.loan.deposit)
    }

    /// Yearly rate in hundredths of a per cent, as told.
    pub fn rate_bps(&self) -> i64 {
        self.loan.rate_bps
    }

    /// Periods.
    pub fn n_instalments(&self) -> i64 {
        self.loan.n
    }

    /// How often is paid.
    pub fn period(&self) -> Period {
        self.loan.period
    }

    /// What is paid first; with equal instalments every one but the last, and all of it where it is paid at once at the end.
    pub fn instalment_idr(&self) -> Rupiah {
        match self.method {
            LoanMethod::Bullet | LoanMethod::Pawn => self.last_instalment_idr(),
            _ => self.rows[0].due_idr,
        }
    }

    /// What is paid last.
    pub fn last_instalment_idr(&self) -> Rupiah {
        self.rows[self.rows.len() - 1].due_idr
    }

    /// All charges, without fees.
    pub fn total_charge_idr(&self) -> Rupiah {
        rupiah(self.rows.iter().map(|row| row.charge_idr.amount()).sum())
    }

    /// Everything paid back, without fees.
    pub fn total_paid_idr(&self) -> Rupiah {
        rupiah(self.rows.iter().map(|row| row.due_idr.amount()).sum())
    }

    /// How instalments and yearly cost came about.
    pub fn explain(&self, as_of: NaiveDate) -> Explanation {
        Explanation {
            code: "loan_schedule",
            title: self.method.name(),
            meaning: Message::new(
                "Berapa yang dibayar setiap kali, dan biaya setahun yang sebenarnya: tingkat yang membuat semua pembayaran senilai dengan uang yang diterima.",
                "What is paid each time, and the true yearly cost: the rate at which everything paid is worth what was received.",
            ),
            formula: Some(self.method.formula()),
            inputs: self.inputs(),
            rule_version: SCHEDULE_RULE,
            source: "Simpul",
            trust: Trust::Seen,
            as_of,
        }
    }

    fn inputs(&self) -> Vec<ExplanationInput> {
        let Loan { rate_bps, n, period, deposit, .. } = self.loan;
        let fact = |id: &str, en: &str, value: Message| ExplanationInput::fact(Message::new(id, en), value);
        let mut inputs = vec![
            fact("Pinjaman (P)", "Loan (P)", Message::same(self.amount_idr().to_string())),
            fact("Biaya di muka", "Fees taken at once", Message::same(self.fees_idr().to_string())),
        ];
        if deposit > 0 {
            inputs.push(fact(
                "Simpanan yang ditahan, kembali di akhir",
                "Deposit held back, returned at the end",
                Message::same(self.deposit_idr().to_string()),
            ));
        }
        match self.method {
            LoanMethod::Margin => inputs.push(fact("Margin (m)", "Margin (m)", percent_of_bps(rate_bps))),
            LoanMethod::Pawn => {
                inputs.push(fact("Tarif setahun", "Yearly rate", percent_of_bps(rate_bps)));
                inputs.push(fact(
                    "Sewa modal tiap 15 hari (s)",
                    "Charge for 15 days (s)",
                    Message::new("tarif setahun ÷ 24", "yearly rate ÷ 24"),
                ));
                let begun = self.loan.pawn_charges().to_string();
                inputs.push(fact("15 hari yang dimulai (k)", "Times 15 days begun (k)", Message::same(begun)));
            }
            _ => {
                inputs.push(fact("Tarif setahun", "Yearly rate", percent_of_bps(rate_bps)));
                let a_year = period.per_year();
                inputs.push(fact(
                    "Tarif satu masa (i)",
                    "Rate of one period (i)",
                    Message::new(format!("tarif setahun ÷ {a_year}"), format!("yearly rate ÷ {a_year}")),
                ));
            }
        }
        inputs.push(fact("Jangka waktu (n)", "Term (n)", period.count(n)));
        inputs.push(fact(
            "Pembulatan",
            "Rounding",
            Message::new(
                "setengah ke atas, ke rupiah; angsuran terakhir melunasi sisanya",
                "half up, to the rupiah; the last instalment settles the rest",
            ),
        ));
        inputs.push(fact(
            "Biaya setahun",
            "Yearly cost",
            self.effective_yearly_percent
                .map_or_else(|| Message::new("lebih dari 10.000%", "more than 10,000%"), percent),
        ));
        inputs
    }
}

/// Version of the arithmetic.
pub const SCHEDULE_RULE: &str = "loan-2026.2";

/// `6,17%` and `6.17%`.
pub fn percent(value: f64) -> Message {
    let en = format!("{value:.2}%");
    Message::new(en.replace('.', ","), en)
}

/// `0,75%` and `0.75%`, without idle noughts.
pub fn percent_of_bps(bps: i64) -> Message {
    let (whole, rest) = (bps / 100, bps % 100);
    let en = match rest {
        0 => format!("{whole}%"),
        rest if rest % 10 == 0 => format!("{whole}.{}%", rest / 10),
        rest => format!("{whole}.{rest:02}%"),
    };
    Message::new(en.replace('.', ","), en)
}

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).expect("a loan is bounded so that all it leads to is an amount")
}

impl Loan {
    /// What is in the borrower's hand at first.
    fn received(&self) -> i64 {
        self.amount - self.fees - self.deposit
    }

    /// How many times 15 days have begun when it ends.
    fn pawn_charges(&self) -> i64 {
        (self.n * self.period.days() + PAWN_DAYS - 1) / PAWN_DAYS
    }

    /// All that is charged on the first amount, as a share of it: hundredths of a per cent, and what they are divided by.
    fn share(&self, method: LoanMethod) -> (i64, i64) {
        match method {
            LoanMethod::Margin => (self.rate_bps, 10_000),
            LoanMethod::Pawn => (self.rate_bps * self.pawn_charges(), 10_000 * PAWN_CHARGES_A_YEAR),
            _ => (self.rate_bps * self.n, base(self.period)),
        }
    }

    /// All that is charged where the first amount is charged.
    fn whole_charge(&self, method: LoanMethod) -> i128 {
        let (above, below) = self.share(method);
        quotient(i128::from(self.amount) * i128::from(above), i128::from(below))
    }

    /// Principal and charge of the `n`-th instalment while `owed` is owed and `equal` is paid where instalments are equal.
    fn part(&self, method: LoanMethod, equal: i64, n: i64, owed: i64) -> (i64, i64) {
        let on = |amount: i64| ratio(i128::from(amount) * i128::from(self.rate_bps), i128::from(base(self.period)));
        let charge = match method {
            LoanMethod::Annuity | LoanMethod::Declining => on(owed),
            LoanMethod::Flat => on(self.amount),
            LoanMethod::Margin => {
                // so much by the end of a period, less so much by its beginning: the whole margin adds up
                let by = |n: i64| ratio(self.whole_charge(method) * i128::from(n), i128::from(self.n));
                by(n) - by(n - 1)
            }
            LoanMethod::Bullet | LoanMethod::Pawn if n < self.n => 0,
            LoanMethod::Bullet | LoanMethod::Pawn => {
                i64::try_from(self.whole_charge(method)).expect("a loan is bounded so that its parts are amounts")
            }
        };
        if n == self.n {
            return (owed, charge);
        }
        let principal = match method {
            LoanMethod::Annuity | LoanMethod::Flat | LoanMethod::Margin => equal - charge,
            LoanMethod::Declining => ratio(i128::from(self.amount), i128::from(self.n)),
            LoanMethod::Bullet | LoanMethod::Pawn => 0,
        };
        // of a few rupiah over many periods, rounding would pay back more than is owed, or less than nothing
        (principal.clamp(0, owed), charge)
    }

    /// The equal instalment where the first amount is charged.
    fn level(&self, method: LoanMethod) -> i64 {
        let (above, below) = self.share(method);
        let (above, below) = (i128::from(above), i128::from(below));
        ratio(i128::from(self.amount) * (below + above), below * i128::from(self.n))
    }

    /// The equal instalment of an effective rate: the amount divided by what a rupiah in each period is worth today, which is
    /// reckoned in units of 2^-100, so that the rupiah is right for every amount.
    fn annuity(&self) -> i64 {
        const UNIT_BITS: u32 = 100;
        let base = base(self.period) as u128;
        let mut later = 1u128 << UNIT_BITS;
        let mut worth = 0;
        for _ in 0..self.n {
            later = later * base / (base + self.rate_bps as u128);
            worth += later;
        }
        // the amount in the same units has more bits than the machine: divided as on paper, bit by bit
        let (mut instalment, mut rest) = (0i64, 0u128);
        for bit in (0..UNIT_BITS + 53).rev() {
            let next = if bit < UNIT_BITS { 0 } else { self.amount as u128 >> (bit - UNIT_BITS) & 1 };
            rest = rest << 1 | next;
            instalment <<= 1;
            if rest >= worth {
                rest -= worth;
                instalment |= 1;
            }
        }
        instalment + i64::from(rest * 2 >= worth)
    }
}

/// A quotient rounded half up; both not negative.
fn ratio(above: i128, below: i128) -> i64 {
    i64::try_from(quotient(above, below)).expect("a loan is bounded so that its parts are amounts")
}

fn quotient(above: i128, below: i128) -> i128 {
    (2 * above + below) / (2 * below)
}

/// What is received now must be worth what is paid later, one payment after each period: the rate of one period at which it is.
/// Exact to the last bits of a float. What is paid is at least what is received, else the answer is 0. The last payment may be
/// one to the borrower, a deposit that comes back: the sum of all flows changes its sign once even so, hence there is one rate
/// (Norstrom 1972).
pub fn rate_of(received: i64, paid: &[i64]) -> f64 {
    // whole numbers first: with nothing to pay for the loan, no float may say otherwise
    if paid.iter().sum::<i64>() <= received {
        return 0.0;
    }
    let (mut low, mut high) = (0.0f64, 0.01f64);
    while npv(high, received, paid) > 0.0 {
        low = high;
        high *= 2.0;
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if npv(middle, received, paid) > 0.0 { low = middle } else { high = middle }
    }
}

/// What everything paid is worth today at a rate of one period, less what was received.
pub fn npv(rate: f64, received: i64, paid: &[i64]) -> f64 {
    let shrink = 1.0 / (1.0 + rate);
    paid.iter().rev().fold(0.0, |worth, paid| (worth + *paid as f64) * shrink) - received as f64
}

/// A rate of one period as a yearly cost in per cent, interest on interest, to six decimals.
pub fn yearly_percent(rate: f64, periods_per_year: u32) -> f64 {
    // multiplied out: powers of floats differ between machines in their last bits
    let grown = (0..periods_per_year).fold(1.0, |grown, _| grown * (1.0 + rate));
    ((grown - 1.0) * 1e8).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::super::words::Word;
    use super::*;
    use proptest::prelude::*;

    fn idr(amount: i64) -> Rupiah {
        Rupiah::try_from(amount).unwrap()
    }

    fn loan(amount: i64, rate_bps: i64, months: i64) -> Loan {
        Loan::new(idr(amount), rate_bps, months, Period::Month, idr(0)).unwrap()
    }

    /// The yearly cost, where it is told.
    fn cost(loan: Loan, method: LoanMethod) -> f64 {
        Schedule::of(loan, method).effective_yearly_percent.unwrap()
    }

    #[test]
    fn six_per_cent_is_read_in_two_ways() {
        // the figures that banks and news sites publish for KUR
        let loan = loan(100_000_000, 600, 36);
        let (annuity, flat) = (Schedule::of(loan, LoanMethod::Annuity), Schedule::of(loan, LoanMethod::Flat));
        assert_eq!(annuity.instalment_idr(), idr(3_042_194));
        assert_eq!(flat.instalment_idr(), idr(3_277_778));
        assert_eq!(annuity.effective_yearly_percent, Some(6.167_781));
        assert!(flat.effective_yearly_percent > Some(11.0), "flat costs nearly twice as much");
        assert_eq!(flat.total_charge_idr(), idr(18_000_000));
        assert_eq!(percent(cost(loan, LoanMethod::Annuity)), Message::new("6,17%", "6.17%"));
    }

    #[test]
    fn six_per_cent_flat_over_a_year_is_nine_tenths_a_month() {
        let flat = Schedule::of(loan(1_200_000_000, 600, 12), LoanMethod::Flat);
        let paid: Vec<i64> = flat.rows.iter().map(|row| row.due_idr.amount()).collect();
        assert!((rate_of(1_200_000_000, &paid) - 0.009_08).abs() < 5e-6);
    }

    #[test]
    fn falling_instalments_cost_what_equal_ones_cost() {
        let declining = Schedule::of(loan(12_000_000, 1_200, 12), LoanMethod::Declining);
        assert_eq!(declining.instalment_idr(), idr(1_120_000));
        assert_eq!(declining.last_instalment_idr(), idr(1_010_000));
        assert_eq!(declining.total_charge_idr(), idr(780_000));
        assert_eq!(declining.effective_yearly_percent, Some(12.682_503));
    }

    #[test]
    fn without_interest_nothing_is_paid_for_it() {
        for method in LoanMethod::ALL {
            let free = Schedule::of(loan(1_000_000, 0, 7), *method);
            assert_eq!((free.total_charge_idr(), free.effective_yearly_percent), (idr(0), Some(0.0)));
            assert_eq!(free.total_paid_idr(), idr(1_000_000));
        }
        assert_eq!(loan(1_000_000, 0, 7).annuity(), 142_857);
        assert_eq!(loan(1, 0, 2).annuity(), 1, "half a rupiah is rounded up");
    }

    #[test]
    fn one_instalment_pays_everything() {
        for method in LoanMethod::ALL {
            let once = Schedule::of(loan(1_000_000, 1_200, 1), *method);
            // a margin is of the amount, whatever the time
            let (due, percent) =
                if *method == LoanMethod::Margin { (1_120_000, 289.597_599) } else { (1_010_000, 12.682_503) };
            assert_eq!((once.rows.len(), once.instalment_idr()), (1, idr(due)), "{method:?}");
            assert_eq!(once.effective_yearly_percent, Some(percent), "{method:?}");
        }
    }

    #[test]
    fn fees_are_counted() {
        let with = |fees| Loan::new(idr(10_000_000), 600, 12, Period::Month, idr(fees)).unwrap();
        let annuity = |fees| cost(with(fees), LoanMethod::Annuity);
        assert!(annuity(100_000) > annuity(0) + 1.8, "{} and {}", annuity(100_000), annuity(0));
        let free = Loan::new(idr(10_000_000), 0, 12, Period::Month, idr(100_000)).unwrap();
        assert!(cost(free, LoanMethod::Annuity) > 1.8, "a fee is a price too");
    }

    #[test]
    fn a_deposit_that_is_held_back_is_counted() {
        // PNM Mekaar: 25 % a year on the first amount, or 25 % for the 50 weeks, and 5 % held back until the end
        let mekaar = Loan::new(idr(4_000_000), 2_500, 50, Period::Week, idr(0)).unwrap();
        let held = mekaar.with_deposit(idr(200_000)).unwrap();
        let told = |loan, method| percent(cost(loan, method)).en;
        assert_eq!((told(mekaar, LoanMethod::Flat), told(held, LoanMethod::Flat)), ("57.71%".into(), "64.52%".into()));
        assert_eq!(
            (told(mekaar, LoanMethod::Margin), told(held, LoanMethod::Margin)),
            ("60.41%".into(), "67.57%".into())
        );
        let (with, without) = (Schedule::of(held, LoanMethod::Margin), Schedule::of(mekaar, LoanMethod::Margin));
        assert_eq!(with.rows, without.rows, "what is due stays what it is");
        assert_eq!((with.total_charge_idr(), with.instalment_idr()), (idr(1_000_000), idr(100_000)));
        assert!(
            with.explain("2026-11-22".parse().unwrap()).inputs.iter().any(|input| input.label.id.contains("ditahan"))
        );
        // without a price there is none for the deposit either
        let free = Loan::new(idr(4_000_000), 0, 50, Period::Week, idr(0)).unwrap().with_deposit(idr(200_000)).unwrap();
        assert_eq!(cost(free, LoanMethod::Flat), 0.0);
        let fees = Loan::new(idr(1_000), 600, 12, Period::Month, idr(300)).unwrap();
        assert!(fees.with_deposit(idr(200)).is_ok());
        for deposit in [201, -1] {
            assert_eq!(fees.with_deposit(idr(deposit)), Err(LoanRefused::Deposit));
        }
    }

    #[test]
    fn a_pawn_is_charged_for_each_fifteen_days_begun() {
        // 1.15 % for 15 days, told as 27.6 % a year
        let pawn =
            |days| Schedule::of(Loan::new(idr(1_000_000), 2_760, days, Period::Day, idr(0)).unwrap(), LoanMethod::Pawn);
        for (days, charge) in [(1, 11_500), (15, 11_500), (16, 23_000), (30, 23_000), (31, 34_500), (120, 92_000)] {
            let schedule = pawn(days);
            assert_eq!(
                (schedule.total_charge_idr(), schedule.instalment_idr()),
                (idr(charge), idr(1_000_000 + charge)),
                "{days}"
            );
        }
        // 9.2 % in 120 of 365 days, and not in a third of a year
        assert_eq!(pawn(120).effective_yearly_percent, Some(30.695_467));
        let once = (1.0115f64.powi(365) - 1.0) * 100.0;
        assert!((pawn(1).effective_yearly_percent.unwrap() - once).abs() < 1e-3, "a day costs what fifteen cost");
    }

    #[test]
    fn an_invoice_is_paid_at_once() {
        // 1 % a month for 90 days
        let invoice = Schedule::of(loan(25_000_000, 1_200, 3), LoanMethod::Bullet);
        assert_eq!((invoice.instalment_idr(), invoice.effective_yearly_percent), (idr(25_750_000), Some(12.550_881)));
    }

    #[test]
    fn a_margin_adds_up_over_its_instalments() {
        for (amount, rate, n, whole) in [(1_000_000, 1_250, 7, 125_000), (26, 10_000, 50, 26), (3, 5_000, 2, 2)] {
            let schedule = Schedule::of(loan(amount, rate, n), LoanMethod::Margin);
            assert_eq!(schedule.total_charge_idr(), idr(whole));
            assert_eq!(schedule.total_paid_idr(), idr(amount + whole));
        }
    }

    #[test]
    fn a_cost_without_bounds_is_not_told() {
        let half = Loan::new(idr(1_000_000), 0, 1, Period::Week, idr(500_000)).unwrap();
        let schedule = Schedule::of(half, LoanMethod::Annuity);
        assert_eq!(schedule.effective_yearly_percent, None, "4.5e17 per cent say nothing");
        let explained = schedule.explain("2026-11-22".parse().unwrap());
        assert!(explained.inputs.iter().any(|input| input.value.en == "more than 10,000%"));
        let a_year = Loan::new(idr(1_000_000), 0, 12, Period::Month, idr(500_000)).unwrap();
        assert_eq!(Schedule::of(a_year, LoanMethod::Bullet).effective_yearly_percent, Some(100.0));
    }

    #[test]
    fn weeks_are_fifty_two_to_the_year() {
        let mekaar = Loan::new(idr(5_000_000), 2_500, 50, Period::Week, idr(0)).unwrap();
        let flat = Schedule::of(mekaar, LoanMethod::Flat);
        // 25 % a year for 50 of 52 weeks
        assert_eq!(flat.total_charge_idr(), idr(24_038 * 50));
        assert_eq!(flat.instalment_idr(), idr(124_038));
        assert!(flat.effective_yearly_percent > Some(55.0), "{:?}", flat.effective_yearly_percent);
    }

    #[test]
    fn terms_beyond_bounds_are_refused_by_name() {
        let new = |amount: i64, rate, n, period, fees: i64| Loan::new(idr(amount), rate, n, period, idr(fees)).err();
        let most = Rupiah::MAX;
        for (amount, rate, n, period, fees, refused) in [
            (0, 600, 12, Period::Month, 0, LoanRefused::Amount),
            (-1, 600, 12, Period::Month, 0, LoanRefused::Amount),
            (most, 600, 12, Period::Month, 0, LoanRefused::Amount),
            (1_000, -1, 12, Period::Month, 0, LoanRefused::Rate),
            (1_000, 10_001, 12, Period::Month, 0, LoanRefused::Rate),
            (1_000, 600, 0, Period::Month, 0, LoanRefused::Term),
            (1_000, 600, 361, Period::Month, 0, LoanRefused::Term),
            (1_000, 600, 521, Period::Week, 0, LoanRefused::Term),
            (1_000, 600, 366, Period::Day, 0, LoanRefused::Term),
            (1_000, 600, 12, Period::Month, -1, LoanRefused::Fees),
            (1_000, 600, 12, Period::Month, 501, LoanRefused::Fees),
        ] {
            assert_eq!(new(amount, rate, n, period, fees), Some(refused), "{amount} {rate} {n} {fees}");
        }
        assert_eq!(new(most - 360, 0, 360, Period::Month, most / 2 - 360), None);
        assert_eq!(new((most - 360) / 31, 10_000, 360, Period::Month, 0), None);
        // a margin is charged whole for a single day, and is counted in the bound
        assert_eq!(new(most / 2 + 1, 10_000, 1, Period::Day, 0), Some(LoanRefused::Amount));
        assert_eq!(new((most - 1) / 2, 10_000, 1, Period::Day, 0), None);
    }

    /// The equal instalment as a fraction, without any rounding on the way, rounded half up.
    fn annuity_in_fractions(amount: i128, rate_bps: i128, n: u32) -> i64 {
        let (before, after) = (120_000i128.pow(n), (120_000 + rate_bps).pow(n));
        ratio(amount * rate_bps * after, 120_000 * (after - before))
    }

    fn loans() -> impl Strategy<Value = Loan> {
        loans_of(prop_oneof![1i64..1_000, 1i64..1_000_000_000, 1i64..250_000_000_000_000])
    }

    fn loans_of(amount: impl Strategy<Value = i64>) -> impl Strategy<Value = Loan> {
        (amount, 0i64..=10_000, 1i64..=360, 0..Period::ALL.len(), 0i64..=25, 0i64..=25).prop_map(
            |(amount, rate, n, period, fee, deposit)| {
                let part = |percent: i64| idr(amount * percent / 100);
                let loan = Loan::new(idr(amount), rate, n, Period::ALL[period], part(fee)).unwrap();
                loan.with_deposit(part(deposit)).unwrap()
            },
        )
    }

    proptest! {
        #[test]
        fn equal_instalments_are_right_to_the_rupiah(amount in 1i64..100_000_000_000, rate in 1i64..=10_000, n in 1i64..=3) {
            // small enough for whole numbers of 127 bits
            prop_assert_eq!(loan(amount, rate, n).annuity(), annuity_in_fractions(amount.into(), rate.into(), n as u32));
        }

        #[test]
        fn a_schedule_adds_up_to_the_rupiah(loan in loans()) {
            for method in LoanMethod::ALL {
                let schedule = Schedule::of(loan, *method);
                prop_assert_eq!(schedule.rows.len() as i64, loan.n);
                let mut owed = loan.amount;
                for row in &schedule.rows {
                    let (due, principal, charge) = (row.due_idr.amount(), row.principal_idr.amount(), row.charge_idr.amount());
                    prop_assert!(principal >= 0 && charge >= 0 && due == principal + charge);
                    owed -= principal;
                    prop_assert_eq!(row.balance_idr.amount(), owed);
                }
                prop_assert_eq!(owed, 0);
                let paid = schedule.total_charge_idr().amount() + loan.amount;
                prop_assert_eq!(schedule.total_paid_idr().amount(), paid);
            }
        }

        #[test]
        fn instalments_are_those_of_the_formula(amount in 10_000_000i64..1_000_000_000_000, rate in 1i64..=10_000, n in 1i64..=360) {
            // the obvious formula in floats, good to nine digits here
            let i = rate as f64 / 120_000.0;
            let formula = amount as f64 * i / (1.0 - (1.0 + i).powi(-(n as i32)));
            prop_assert!((loan(amount, rate, n).annuity() as f64 - formula).abs() <= 0.5 + formula * 1e-9);
        }

        #[test]
        fn at_the_yearly_cost_everything_paid_is_worth_what_was_received(loan in loans()) {
            for method in LoanMethod::ALL {
                let schedule = Schedule::of(loan, *method);
                let (received, paid) = (loan.received(), schedule.flows());
                let rate = rate_of(received, &paid);
                prop_assert!(rate >= 0.0 && rate.is_finite());
                prop_assert!(schedule.effective_yearly_percent.is_none_or(|told| (0.0..=HIGHEST_YEARLY_PERCENT).contains(&told)));
                let scale = schedule.total_paid_idr().amount() as f64;
                prop_assert!(npv(rate, received, &paid).abs() <= 1e-9 * scale, "{} at {rate}", npv(rate, received, &paid));
            }
        }

        #[test]
        fn a_dearer_loan_costs_more(loan in loans_of(1_000_000i64..250_000_000_000_000), fee in 1i64..=20) {
            let loan = Loan { rate_bps: loan.rate_bps.min(9_000), ..loan };
            prop_assume!(loan.fees + loan.deposit + fee <= loan.amount / 2);
            let dearer = Loan { rate_bps: loan.rate_bps + 1_000, ..loan };
            for method in LoanMethod::ALL {
                let cost = |loan| Schedule::of(loan, *method).effective_yearly_percent.unwrap_or(f64::INFINITY);
                prop_assert!(cost(dearer) >= cost(loan));
                let with_more_fees = cost(Loan { fees: loan.fees + fee, ..loan });
                prop_assert!(with_more_fees >= cost(loan));
            }
        }
    }
}
