//! What a loan costs: instalments to the rupiah, and one honest yearly cost whatever way its price is told.
//!
//! Amounts are reckoned in whole numbers. An instalment is rounded half up to the rupiah, what is owed for a period likewise on
//! the principal still owed, and the last instalment settles the rest, so that principal adds up exactly. Banks round in other
//! habits (down, up to the hundred), so figures of theirs may differ by a few rupiah. Never contains a rule of who may borrow.
//!
//! The yearly cost is the rate at which everything paid is worth what was received: a root that is bracketed and halved, because
//! the usual iterations diverge (numpy-financial #15, #44, #131).

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
        /// Equal parts of principal, charged on what is still owed: instalments fall (efektif menurun).
        Declining = "DECLINING",
        /// Principal and charge together at the end, charged on the first amount.
        Bullet = "BULLET",
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
            Self::Declining => Message::new("Efektif, angsuran menurun", "Effective, falling instalments"),
            Self::Bullet => Message::new("Dibayar sekaligus di akhir", "Paid at once at the end"),
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
            Self::Declining => Message::new(
                "Pokok tiap kali = P ÷ n; bunga dari sisa pokok.",
                "Principal each time = P ÷ n; the charge is on the principal still owed.",
            ),
            Self::Bullet => Message::new("Dibayar di akhir: P + P × i × n.", "Paid at the end: P + P × i × n."),
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
    }
}

impl Period {
    /// Periods in a year.
    pub const fn per_year(self) -> u32 {
        match self {
            Self::Month => 12,
            Self::Week => 52,
        }
    }

    /// Periods a loan may run, at most: thirty years of months, ten of weeks.
    pub const fn longest(self) -> i64 {
        match self {
            Self::Month => 360,
            Self::Week => 520,
        }
    }

    /// So many of it, in words.
    pub fn count(self, n: i64) -> Message {
        match self {
            Self::Month => Message::counted(n, "bulan", "month"),
            Self::Week => Message::counted(n, "minggu", "week"),
        }
    }
}

/// Yearly rates are at most 100 per cent.
pub const HIGHEST_RATE_BPS: i64 = 10_000;

/// The terms of a loan, within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loan {
    amount: i64,
    rate_bps: i64,
    n: i64,
    period: Period,
    fees: i64,
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
        // the dearest way to pay it back: the rate on the first amount, all the time; a rupiah a period for rounding
        let dearest = i128::from(amount)
            + i128::from(amount) * i128::from(rate_bps * n) / i128::from(base(period))
            + i128::from(n);
        if amount < 1 || dearest > i128::from(Rupiah::MAX) {
            return Err(LoanRefused::Amount);
        }
        if !(0..=amount / 2).contains(&fees) {
            return Err(LoanRefused::Fees);
        }
        Ok(Self { amount, rate_bps, n, period, fees })
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
    /// Cost in a year, in per cent, fees counted, to six decimals.
    pub effective_yearly_percent: f64,
}

impl Schedule {
    /// Reckons a loan. `O(n)` in its periods.
    pub fn of(loan: Loan, method: LoanMethod) -> Self {
        let equal = match method {
            LoanMethod::Annuity => loan.annuity(),
            LoanMethod::Flat => loan.flat(),
            LoanMethod::Declining | LoanMethod::Bullet => 0,
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
        let paid: Vec<i64> = rows.iter().map(|row| row.due_idr.amount()).collect();
        let a_period = rate_of(loan.amount - loan.fees, &paid);
        Self { effective_yearly_percent: yearly_percent(a_period, loan.period.per_year()), loan, method, rows }
    }

    /// The first amount.
    pub fn amount_idr(&self) -> Rupiah {
        rupiah(self.loan.amount)
    }

    /// Taken at once.
    pub fn fees_idr(&self) -> Rupiah {
        rupiah(self.loan.fees)
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
        if self.method == LoanMethod::Bullet { self.last_instalment_idr() } else { self.rows[0].due_idr }
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
        let fact = |id: &str, en: &str, value: Message| ExplanationInput::fact(Message::new(id, en), value);
        Explanation {
            code: "loan_schedule",
            title: self.method.name(),
            meaning: Message::new(
                "Berapa yang dibayar setiap kali, dan biaya setahun yang sebenarnya: tingkat yang membuat semua pembayaran senilai dengan uang yang diterima.",
                "What is paid each time, and the true yearly cost: the rate at which everything paid is worth what was received.",
            ),
            formula: Some(self.method.formula()),
            inputs: vec![
                fact("Pinjaman (P)", "Loan (P)", Message::same(self.amount_idr().to_string())),
                fact("Biaya di muka", "Fees taken at once", Message::same(self.fees_idr().to_string())),
                fact("Tarif setahun", "Yearly rate", percent_of_bps(self.loan.rate_bps)),
                fact(
                    "Tarif satu masa (i)",
                    "Rate of one period (i)",
                    match self.loan.period {
                        Period::Month => Message::new("tarif setahun ÷ 12", "yearly rate ÷ 12"),
                        Period::Week => Message::new("tarif setahun ÷ 52", "yearly rate ÷ 52"),
                    },
                ),
                fact("Jangka waktu (n)", "Term (n)", self.loan.period.count(self.loan.n)),
                fact(
                    "Pembulatan",
                    "Rounding",
                    Message::new(
                        "setengah ke atas, ke rupiah; angsuran terakhir melunasi sisanya",
                        "half up, to the rupiah; the last instalment settles the rest",
                    ),
                ),
                fact("Biaya setahun", "Yearly cost", percent(self.effective_yearly_percent)),
            ],
            rule_version: SCHEDULE_RULE,
            source: "Simpul",
            trust: Trust::Seen,
            as_of,
        }
    }
}

/// Version of the arithmetic.
pub const SCHEDULE_RULE: &str = "loan-2026.1";

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
    /// Principal and charge of the `n`-th instalment while `owed` is owed and `equal` is paid where instalments are equal.
    fn part(&self, method: LoanMethod, equal: i64, n: i64, owed: i64) -> (i64, i64) {
        let on = |amount: i64| ratio(i128::from(amount) * i128::from(self.rate_bps), i128::from(base(self.period)));
        let charge = match method {
            LoanMethod::Annuity | LoanMethod::Declining => on(owed),
            LoanMethod::Flat => on(self.amount),
            LoanMethod::Bullet if n < self.n => 0,
            LoanMethod::Bullet => {
                ratio(i128::from(self.amount) * i128::from(self.rate_bps * self.n), i128::from(base(self.period)))
            }
        };
        if n == self.n {
            return (owed, charge);
        }
        let principal = match method {
            LoanMethod::Annuity | LoanMethod::Flat => equal - charge,
            LoanMethod::Declining => ratio(i128::from(self.amount), i128::from(self.n)),
            LoanMethod::Bullet => 0,
        };
        // of a few rupiah over many periods, rounding would pay back more than is owed, or less than nothing
        (principal.clamp(0, owed), charge)
    }

    /// The equal instalment of a flat rate.
    fn flat(&self) -> i64 {
        let base = i128::from(base(self.period));
        ratio(i128::from(self.amount) * (base + i128::from(self.rate_bps * self.n)), base * i128::from(self.n))
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
    i64::try_from((2 * above + below) / (2 * below)).expect("a loan is bounded so that its parts are amounts")
}

/// What is received now must be worth what is paid later, one payment after each period: the rate of one period at which it is.
/// Exact to the last bits of a float. What is paid is at least what is received, else the answer is 0.
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

    #[test]
    fn six_per_cent_is_read_in_two_ways() {
        // the figures that banks and news sites publish for KUR
        let loan = loan(100_000_000, 600, 36);
        let (annuity, flat) = (Schedule::of(loan, LoanMethod::Annuity), Schedule::of(loan, LoanMethod::Flat));
        assert_eq!(annuity.instalment_idr(), idr(3_042_194));
        assert_eq!(flat.instalment_idr(), idr(3_277_778));
        assert!((annuity.effective_yearly_percent - 6.167_78).abs() < 1e-4, "{}", annuity.effective_yearly_percent);
        assert!(flat.effective_yearly_percent > 11.0, "flat costs nearly twice as much");
        assert_eq!(flat.total_charge_idr(), idr(18_000_000));
        assert_eq!(percent(annuity.effective_yearly_percent), Message::new("6,17%", "6.17%"));
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
        assert_eq!(percent(declining.effective_yearly_percent).en, "12.68%");
    }

    #[test]
    fn without_interest_nothing_is_paid_for_it() {
        for method in LoanMethod::ALL {
            let free = Schedule::of(loan(1_000_000, 0, 7), *method);
            assert_eq!((free.total_charge_idr(), free.effective_yearly_percent), (idr(0), 0.0));
            assert_eq!(free.total_paid_idr(), idr(1_000_000));
        }
        assert_eq!(loan(1_000_000, 0, 7).annuity(), 142_857);
        assert_eq!(loan(1, 0, 2).annuity(), 1, "half a rupiah is rounded up");
    }

    #[test]
    fn one_instalment_pays_everything() {
        for method in LoanMethod::ALL {
            let once = Schedule::of(loan(1_000_000, 1_200, 1), *method);
            assert_eq!((once.rows.len(), once.instalment_idr()), (1, idr(1_010_000)), "{method:?}");
            assert_eq!(once.effective_yearly_percent, 12.682_503);
        }
    }

    #[test]
    fn fees_are_counted() {
        let with = |fees| Loan::new(idr(10_000_000), 600, 12, Period::Month, idr(fees)).unwrap();
        let cost = |fees| Schedule::of(with(fees), LoanMethod::Annuity).effective_yearly_percent;
        assert!(cost(100_000) > cost(0) + 1.8, "{} and {}", cost(100_000), cost(0));
        let free = Loan::new(idr(10_000_000), 0, 12, Period::Month, idr(100_000)).unwrap();
        assert!(Schedule::of(free, LoanMethod::Annuity).effective_yearly_percent > 1.8, "a fee is a price too");
    }

    #[test]
    fn weeks_are_fifty_two_to_the_year() {
        let mekaar = Loan::new(idr(5_000_000), 2_500, 50, Period::Week, idr(0)).unwrap();
        let flat = Schedule::of(mekaar, LoanMethod::Flat);
        // 25 % a year for 50 of 52 weeks
        assert_eq!(flat.total_charge_idr(), idr(24_038 * 50));
        assert_eq!(flat.instalment_idr(), idr(124_038));
        assert!(flat.effective_yearly_percent > 55.0, "{}", flat.effective_yearly_percent);
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
            (1_000, 600, 12, Period::Month, -1, LoanRefused::Fees),
            (1_000, 600, 12, Period::Month, 501, LoanRefused::Fees),
        ] {
            assert_eq!(new(amount, rate, n, period, fees), Some(refused), "{amount} {rate} {n} {fees}");
        }
        assert_eq!(new(most - 360, 0, 360, Period::Month, most / 2 - 360), None);
        assert_eq!(new((most - 360) / 31, 10_000, 360, Period::Month, 0), None);
    }

    /// The equal instalment as a fraction, without any rounding on the way, rounded half up.
    fn annuity_in_fractions(amount: i128, rate_bps: i128, n: u32) -> i64 {
        let (before, after) = (120_000i128.pow(n), (120_000 + rate_bps).pow(n));
        ratio(amount * rate_bps * after, 120_000 * (after - before))
    }

    fn loans() -> impl Strategy<Value = Loan> {
        let amount = prop_oneof![1i64..1_000, 1i64..1_000_000_000, 1i64..250_000_000_000_000];
        (amount, 0i64..=10_000, 1i64..=360, prop::bool::ANY, 0u8..=50).prop_map(|(amount, rate, n, weekly, fee)| {
            let period = if weekly { Period::Week } else { Period::Month };
            Loan::new(idr(amount), rate, n, period, idr(amount * i64::from(fee) / 100)).unwrap()
        })
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
                let (received, paid) =
                    (loan.amount - loan.fees, schedule.rows.iter().map(|row| row.due_idr.amount()).collect::<Vec<_>>());
                let rate = rate_of(received, &paid);
                prop_assert!(rate >= 0.0 && rate.is_finite() && schedule.effective_yearly_percent.is_finite());
                let scale = paid.iter().sum::<i64>() as f64;
                prop_assert!(npv(rate, received, &paid).abs() <= 1e-9 * scale, "{} at {rate}", npv(rate, received, &paid));
            }
        }

        #[test]
        fn a_dearer_loan_costs_more(loan in loans(), fee in 1i64..=20) {
            prop_assume!(loan.amount > 1_000_000 && loan.fees + fee <= loan.amount / 2 && loan.rate_bps < 9_000);
            let dearer = Loan { rate_bps: loan.rate_bps + 1_000, ..loan };
            for method in LoanMethod::ALL {
                let cost = |loan| Schedule::of(loan, *method).effective_yearly_percent;
                prop_assert!(cost(dearer) >= cost(loan));
                let with_more_fees = cost(Loan { fees: loan.fees + fee, ..loan });
                prop_assert!(with_more_fees >= cost(loan));
            }
        }
    }
}
