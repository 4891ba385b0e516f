//! What a loan costs, with every instalment.

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;

use crate::domain::schedule;
use crate::gql::capital::{LoanMethod, LoanPeriod};
use crate::gql::costs::{Length, ROWS};
use crate::gql::loaders::Asked;
use crate::gql::object::explanation::Explanation;
use crate::gql::scalar::Rupiah;

/// Loans as the graph shows them.
pub(super) fn readings(schedules: &[schedule::Schedule], as_of: NaiveDate) -> Vec<LoanSchedule> {
    schedules.iter().map(|schedule| LoanSchedule { schedule: schedule.clone(), as_of }).collect()
}

/// What a loan costs, in each way its rate may be read.
pub struct LoanSchedules {
    /// The readings.
    pub schedules: Vec<schedule::Schedule>,
    /// Day of the answer.
    pub as_of: NaiveDate,
}

/// What a loan costs, in each way its rate may be read.
#[Object]
impl LoanSchedules {
    /// One for each reading, in the order of the choice.
    #[graphql(directive = Length::apply(3))]
    async fn readings(&self) -> Vec<LoanSchedule> {
        readings(&self.schedules, self.as_of)
    }
}

/// A loan with everything that is paid.
pub struct LoanSchedule {
    schedule: schedule::Schedule,
    as_of: NaiveDate,
}

/// A loan with everything that is paid.
#[Object]
impl LoanSchedule {
    /// How it is paid back, and so how its rate is read.
    async fn method(&self) -> LoanMethod {
        self.schedule.method.into()
    }

    /// That in words.
    async fn label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.schedule.method.name())
    }

    /// The loan.
    async fn amount_idr(&self) -> Rupiah {
        Rupiah(self.schedule.amount_idr())
    }

    /// Fees taken at once.
    async fn fees_idr(&self) -> Rupiah {
        Rupiah(self.schedule.fees_idr())
    }

    /// Held back at first, and given back with the last payment.
    async fn deposit_idr(&self) -> Rupiah {
        Rupiah(self.schedule.deposit_idr())
    }

    /// Yearly rate in hundredths of a per cent.
    async fn rate_bps(&self) -> i64 {
        self.schedule.rate_bps()
    }

    /// How many periods it runs: with instalments, how many there are.
    async fn n_instalments(&self) -> i64 {
        self.schedule.n_instalments()
    }

    /// How often is paid.
    async fn period(&self) -> LoanPeriod {
        self.schedule.period().into()
    }

    /// The term in words.
    async fn term_label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.schedule.period().count(self.schedule.n_instalments()))
    }

    /// What is paid first; with equal instalments every one but the last, and all of it where it is paid at once at the end.
    async fn instalment_idr(&self) -> Rupiah {
        Rupiah(self.schedule.instalment_idr())
    }

    /// What is paid last: it settles what rounding left.
    async fn last_instalment_idr(&self) -> Rupiah {
        Rupiah(self.schedule.last_instalment_idr())
    }

    /// All charges, without fees.
    async fn total_charge_idr(&self) -> Rupiah {
        Rupiah(self.schedule.total_charge_idr())
    }

    /// Everything paid back, without fees.
    async fn total_paid_idr(&self) -> Rupiah {
        Rupiah(self.schedule.total_paid_idr())
    }

    /// True yearly cost in per cent, interest on interest, fees and deposit counted: the one figure by which all prices compare.
    /// 10,000 where it is that or more.
    async fn effective_yearly_percent(&self) -> f64 {
        self.schedule.effective_yearly_percent.unwrap_or(schedule::HIGHEST_YEARLY_PERCENT)
    }

    /// Every period: at most 360 months, 520 weeks or 365 days.
    #[graphql(directive = Length::apply(ROWS))]
    async fn rows(&self) -> Vec<LoanInstalment> {
        let of = |row: &schedule::Instalment| LoanInstalment {
            n: row.n,
            due_idr: Rupiah(row.due_idr),
            principal_idr: Rupiah(row.principal_idr),
            charge_idr: Rupiah(row.charge_idr),
            balance_idr: Rupiah(row.balance_idr),
        };
        self.schedule.rows.iter().map(of).collect()
    }

    /// How instalments and yearly cost came about, and how they are rounded.
    async fn explanation(&self) -> Explanation {
        Explanation(self.schedule.explain(self.as_of))
    }
}

/// One instalment.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct LoanInstalment {
    /// 1 for the first.
    n: i64,
    /// What is paid: principal and charge.
    due_idr: Rupiah,
    /// Part of the loan that is paid back.
    principal_idr: Rupiah,
    /// Interest, margin or rent.
    charge_idr: Rupiah,
    /// What is owed afterwards.
    balance_idr: Rupiah,
}
