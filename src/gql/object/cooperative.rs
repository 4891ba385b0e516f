//! Cooperatives.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};

use super::cluster::{ClusterConnection, clusters_order};
use super::explanation::Explanation;
use super::facet::{CooperativeAggregates, CooperativeFacets, of_whole_list};
use super::place::Location;
use super::region::Region;
use super::sector::Sector;
use super::umkm::{UmkmConnection, umkm_order};
use crate::app;
use crate::app::lists::Parent;
use crate::domain;
use crate::domain::cooperative as model;
use crate::domain::listing::{CooperativeFilter, CooperativeOrderField, Direction, Order};
use crate::domain::origin;
use crate::gql::choice::{
    BondKind, CooperativeKind, CooperativeLevel, CooperativePattern, CooperativeService, CooperativeState, Openness,
};
use crate::gql::connection::{Cut, connection, list_name};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::{Asked, Meetings, Of, Origins, Paged, Years};
use crate::gql::scalar::{Date, Rupiah};

/// A cooperative (koperasi). Everything shown is public.
#[derive(Debug, Clone)]
pub struct Cooperative(pub domain::Cooperative);

impl From<domain::Cooperative> for Cooperative {
    fn from(cooperative: domain::Cooperative) -> Self {
        Self(cooperative)
    }
}

/// A cooperative (koperasi). Everything shown is public.
#[Object]
impl Cooperative {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Type by main activity.
    async fn kind(&self) -> CooperativeKind {
        self.0.kind.into()
    }

    /// Conventional or sharia.
    async fn pattern(&self) -> CooperativePattern {
        self.0.pattern.into()
    }

    /// Primary or secondary.
    async fn level(&self) -> CooperativeLevel {
        self.0.level.into()
    }

    /// What its members have in common.
    async fn bond(&self) -> Bond {
        Bond(self.0.bond, self.0.bond_description.clone())
    }

    /// Whether it takes members in.
    async fn openness(&self) -> Openness {
        self.0.openness.into()
    }

    /// Number of its legal entity (badan hukum), as written.
    async fn legal_number(&self) -> Option<&str> {
        self.0.legal_number.as_deref()
    }

    /// Day on which it became a legal entity.
    async fn legal_on(&self) -> Option<Date> {
        self.0.legal_on.map(Date)
    }

    /// Registration number of the cooperative (NIK koperasi); not the identity number of a person.
    async fn nik(&self) -> Option<&str> {
        self.0.nik.as_deref()
    }

    /// The most exact region known.
    async fn region(&self, context: &async_graphql::Context<'_>) -> Result<Region> {
        region(context, &self.0.region)
    }

    /// Address of its office.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Where its office is.
    async fn location(&self) -> Option<Location> {
        Some(Location::new(self.0.point?, self.0.precision.unwrap_or(model::LocationPrecision::Centroid)))
    }

    /// How to reach it.
    async fn contacts(&self) -> Contacts {
        Contacts(self.0.contacts.clone())
    }

    /// Founding day.
    async fn founded_on(&self) -> Option<Date> {
        self.0.founded_on.map(Date)
    }

    /// What a member saves.
    async fn dues(&self) -> Dues {
        Dues { principal: self.0.principal_dues_idr, mandatory: self.0.mandatory_dues_monthly_idr }
    }

    /// Members at the last count.
    async fn n_members(&self) -> Option<i64> {
        self.0.n_members
    }

    /// How alive it is today; derived by a dated rule.
    async fn state(&self, context: &async_graphql::Context<'_>) -> CooperativeState {
        app::cooperatives::state_of(&Asked::of(context).ctx, &self.0).into()
    }

    /// How the state came about.
    async fn state_explanation(&self, context: &async_graphql::Context<'_>) -> Explanation {
        Explanation(app::cooperatives::state_explanation(&Asked::of(context).ctx, &self.0))
    }

    /// The last annual members' meeting (RAT) on record.
    async fn last_rat(&self, context: &async_graphql::Context<'_>) -> Result<Option<AnnualMeeting>> {
        let meetings = Asked::of(context).load(Meetings(self.0.id)).await?;
        Ok(meetings.and_then(|meetings| meetings.into_iter().next()).map(AnnualMeeting))
    }

    /// Annual members' meetings (RAT) on record, the latest book year first.
    #[graphql(directive = Length::apply(10), directive = Semantic::apply())]
    async fn rats(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<AnnualMeeting>>> {
        let meetings = Asked::of(context).load(Meetings(self.0.id)).await?;
        Ok(Some(meetings.unwrap_or_default().into_iter().map(AnnualMeeting).collect()))
    }

    /// Figures by book year, the latest first.
    #[graphql(directive = Length::apply(10), directive = Semantic::apply())]
    async fn years(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<CooperativeYear>>> {
        let years = Asked::of(context).load(Years(self.0.id)).await?;
        Ok(Some(years.unwrap_or_default().into_iter().map(CooperativeYear).collect()))
    }

    /// What it does for members.
    async fn services(&self) -> Vec<CooperativeService> {
        self.0.services.iter().copied().map(Into::into).collect()
    }

    /// Sectors it serves; none for a general cooperative.
    #[graphql(directive = Length::apply(3))]
    async fn sectors(&self, context: &async_graphql::Context<'_>) -> Result<Vec<Sector>> {
        sectors(context, &self.0.sectors)
    }

    /// Clusters that it leads or works with now.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn clusters(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<ClusterConnection>> {
        let asked = Asked::of(context);
        let (filter, order) = (Default::default(), clusters_order());
        ClusterConnection::of(
            asked,
            Some(Parent::Cooperative(self.0.id)),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// UMKM that are members now, as the public may see them.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn umkm(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<UmkmConnection>> {
        let asked = Asked::of(context);
        let (filter, order) = (Default::default(), umkm_order());
        UmkmConnection::of(
            asked,
            Some(Parent::Cooperative(self.0.id)),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// Where fields come from that an import set or changed, the latest first.
    #[graphql(directive = Length::apply(20), directive = Semantic::apply())]
    async fn origins(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<FieldOrigin>>> {
        let origins = Asked::of(context).load(Origins(self.0.id)).await?;
        Ok(Some(origins.unwrap_or_default().into_iter().map(FieldOrigin).collect()))
    }

    /// Made up for demonstration.
    async fn is_demo(&self) -> bool {
        self.0.is_demo
    }

    /// Counts its changes: whoever changes it says which version she has read.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Last change.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }
}

/// A region that a record points to; the record's key makes sure that it is there.
pub fn region(context: &async_graphql::Context<'_>, code: &domain::RegionCode) -> Result<Region> {
    let asked = Asked::of(context);
    let found = asked.answer(app::regions::find(&asked.ctx, code))?;
    asked.answer(found.map(Region).ok_or(app::Error::NotFound))
}

/// Sectors that a record points to, in its order.
pub fn sectors(context: &async_graphql::Context<'_>, codes: &[String]) -> Result<Vec<Sector>> {
    let asked = Asked::of(context);
    let mut sectors = Vec::with_capacity(codes.len());
    for code in codes {
        sectors.extend(asked.answer(app::sectors::find(&asked.ctx, code))?.map(Sector));
    }
    Ok(sectors)
}

/// What members of a cooperative have in common.
pub struct Bond(model::BondKind, Option<String>);

/// What members of a cooperative have in common.
#[Object]
impl Bond {
    /// Kind of bond.
    async fn kind(&self) -> BondKind {
        self.0.into()
    }

    /// The bond in words: the employer, the profession, the school.
    async fn description(&self) -> Option<&str> {
        self.1.as_deref()
    }
}

/// Public ways to reach a cooperative.
pub struct Contacts(model::Contacts);

/// Public ways to reach a cooperative.
#[Object]
impl Contacts {
    /// Phone: `+62…`.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// WhatsApp number: `+62…`.
    async fn whatsapp(&self) -> Option<&str> {
        self.0.whatsapp.as_deref()
    }

    /// E-mail.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Web site.
    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }
}

/// What a member saves.
pub struct Dues {
    principal: Option<domain::Rupiah>,
    mandatory: Option<domain::Rupiah>,
}

/// What a member saves.
#[Object]
impl Dues {
    /// Once, at joining (simpanan pokok).
    async fn principal_idr(&self) -> Option<Rupiah> {
        self.principal.map(Rupiah)
    }

    /// Every month (simpanan wajib).
    async fn mandatory_monthly_idr(&self) -> Option<Rupiah> {
        self.mandatory.map(Rupiah)
    }
}

/// An annual members' meeting (RAT) that was held.
pub struct AnnualMeeting(model::AnnualMeeting);

/// An annual members' meeting (RAT) that was held.
#[Object]
impl AnnualMeeting {
    /// The book year whose account was given.
    async fn book_year(&self) -> i32 {
        self.0.book_year
    }

    /// Day of the meeting.
    async fn held_on(&self) -> Option<Date> {
        self.0.held_on.map(Date)
    }

    /// Members who came.
    async fn n_attended(&self) -> Option<i64> {
        self.0.n_attended
    }

    /// Members at the time.
    async fn n_members(&self) -> Option<i64> {
        self.0.n_members
    }

    /// Where this is known from.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }
}

/// Figures of one book year.
pub struct CooperativeYear(model::CooperativeYear);

/// Figures of one book year.
#[Object]
impl CooperativeYear {
    /// Book year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Members.
    async fn n_members(&self) -> Option<i64> {
        self.0.n_members
    }

    /// Total assets.
    async fn assets_idr(&self) -> Option<Rupiah> {
        self.0.assets_idr.map(Rupiah)
    }

    /// Own capital.
    async fn equity_idr(&self) -> Option<Rupiah> {
        self.0.equity_idr.map(Rupiah)
    }

    /// Surplus (SHU).
    async fn surplus_idr(&self) -> Option<Rupiah> {
        self.0.surplus_idr.map(Rupiah)
    }

    /// Loans given.
    async fn loans_idr(&self) -> Option<Rupiah> {
        self.0.loans_idr.map(Rupiah)
    }

    /// Turnover.
    async fn turnover_idr(&self) -> Option<Rupiah> {
        self.0.turnover_idr.map(Rupiah)
    }
}

/// Where a field's value came from.
pub struct FieldOrigin(origin::FieldOrigin);

/// Where a field's value came from.
#[Object]
impl FieldOrigin {
    /// Name of the field.
    async fn field(&self) -> &str {
        &self.0.field
    }

    /// The import that it came by.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The value as it stood in the file; absent for personal fields.
    async fn raw_value(&self) -> Option<&str> {
        self.0.raw_value.as_deref()
    }
}

connection!(
    /// A page of cooperatives.
    CooperativeConnection,
    /// A cooperative in a list.
    CooperativeEdge of Cooperative = domain::Cooperative, counted by CooperativeFilter, {
        /// Metres from the point of the filter `near`.
        async fn distance_m(&self) -> Option<i64> {
            self.listed.distance_m.map(|metres| metres.round() as i64)
        }
    } {
        /// How many there are of each kind, all pages together. Only for the list of the root.
        #[graphql(directive = Semantic::apply())]
        async fn facets(&self, context: &async_graphql::Context<'_>) -> Result<Option<CooperativeFacets>> {
            of_whole_list(Asked::of(context), self.0.parent.as_ref())?;
            Ok(Some(CooperativeFacets(self.0.filter.clone())))
        }

        /// Their figures together. Only for the list of the root.
        #[graphql(directive = Semantic::apply())]
        async fn aggregates(&self, context: &async_graphql::Context<'_>) -> Result<Option<CooperativeAggregates>> {
            of_whole_list(Asked::of(context), self.0.parent.as_ref())?;
            Ok(Some(CooperativeAggregates(self.0.filter.clone())))
        }
    }
);

/// By name.
pub fn cooperatives_order() -> Vec<Order<CooperativeOrderField>> {
    vec![Order { field: CooperativeOrderField::Name, direction: Direction::Ascending }]
}

impl CooperativeConnection {
    /// A page of all cooperatives, or of a parent's.
    pub async fn of(
        asked: &Asked,
        parent: Option<Parent>,
        filter: CooperativeFilter,
        order: Vec<Order<CooperativeOrderField>>,
        paging: Paging,
    ) -> Result<Self> {
        let list = list_name("cooperatives", &order, filter.near.as_ref());
        let slice = paging.slice(asked, &list)?;
        let page = match &parent {
            None => asked.answer(app::cooperatives::page(&asked.ctx, &filter, &order, &slice).await)?,
            Some(parent) => asked
                .load(Of::new(parent.clone(), Paged { filter: filter.clone(), order, slice }))
                .await?
                .unwrap_or_default(),
        };
        Ok(Self(Cut { page, list, parent, filter }))
    }
}
