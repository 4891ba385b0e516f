//! Whether everything is as it should be: the database in itself, its steps, the key file, the audit chain, what is kept twice.

use super::audit::{self, Published, Verdict};
use super::{Action, Ctx, Result, access, persons, reference};
use crate::catalogue::Catalogue;
use crate::db;
use crate::domain::Message;
use crate::domain::origin::ImportState;
use crate::store;

/// Something that was looked at, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: Message,
    /// What is wrong; nothing where it is as it should be.
    pub faults: Vec<Message>,
}

impl Finding {
    fn of(id: &str, en: &str, faults: Vec<Message>) -> Self {
        Self { what: Message::new(id, en), faults }
    }
}

/// Looks at everything, changes nothing, and believes nothing. May take minutes over a large registry.
pub async fn examine(ctx: &Ctx) -> Result<Vec<Finding>> {
    access::check(&ctx.actor, Action::LookAfter)?;
    let mut findings = vec![
        Finding::of(
            "Basis data utuh, dan semua yang dirujuk ada",
            "The database is sound, and whatever is referred to is there",
            db::faults(ctx.db()).await?.into_iter().map(Message::same).collect(),
        ),
        Finding::of(
            "Langkah skema sesuai program ini",
            "The steps of the schema are those of this program",
            steps(ctx).await?,
        ),
    ];
    if findings.iter().any(|finding| !finding.faults.is_empty()) {
        // what else there is cannot be judged by this program, or not trusted
        return Ok(findings);
    }
    findings.push(Finding::of(
        "Yang dibuat langkah skema ada semuanya",
        "Whatever the steps of the schema make is there",
        db::lacking(ctx.db()).await?.into_iter().map(Message::same).collect(),
    ));
    findings.push(Finding::of(
        "Data acuan sesuai program ini",
        "The reference data is that of this program",
        loads(ctx).await?,
    ));
    findings.push(Finding::of(
        "Berkas kunci milik basis data ini",
        "The key file is that of this database",
        key(ctx).await?,
    ));
    findings.push(Finding::of("Rantai audit utuh", "The audit chain is whole", chain(ctx).await?));
    findings.push(Finding::of(
        "Jumlah yang disimpan sama dengan yang dihitung",
        "Numbers that are kept are those that are counted",
        counts(ctx).await?,
    ));
    findings.push(Finding::of("Daftar perubahan tanpa celah", "The list of changes has no gap", changes(ctx).await?));
    findings.push(Finding::of(
        "Tidak ada yang tertinggal setengah jalan",
        "Nothing was left halfway",
        halfway(ctx).await?,
    ));
    Ok(findings)
}

async fn steps(ctx: &Ctx) -> Result<Vec<Message>> {
    let known: Vec<i64> = db::steps(ctx.db().dialect()).into_iter().map(|step| step.version).collect();
    let applied = db::applied(ctx.db()).await?;
    let missing = known.iter().filter(|step| !applied.contains(step)).map(|step| {
        Message::new(
            format!("langkah {step} belum diterapkan: simpul migrate"),
            format!("step {step} is not applied: simpul migrate"),
        )
    });
    let strange = applied.iter().filter(|step| !known.contains(step)).map(|step| {
        Message::new(
            format!("langkah {step} tidak dikenal: program ini lebih tua daripada basis data"),
            format!("step {step} is not known: this program is older than the database"),
        )
    });
    Ok(missing.chain(strange).collect())
}

async fn loads(ctx: &Ctx) -> Result<Vec<Message>> {
    let held = store::reference::loads(ctx.db()).await?;
    let fault = |name: &str| {
        Message::new(format!("{name} belum dimuat: simpul migrate"), format!("{name} is not loaded: simpul migrate"))
    };
    let lacking = reference::lacking(&held).into_iter().map(fault);
    // a server that cannot read all of it does not start
    let unread = Catalogue::load(ctx.db()).await.err().map(|error| {
        Message::new(format!("data acuan tidak dapat dibaca: {error}"), format!("it cannot be read: {error}"))
    });
    Ok(lacking.chain(unread).collect())
}

async fn key(ctx: &Ctx) -> Result<Vec<Message>> {
    let fits = persons::fits(ctx).await?;
    let other = || Message::new("berkas kunci ini milik basis data lain", "this key file is that of another database");
    Ok(if fits { Vec::new() } else { vec![other()] })
}

async fn chain(ctx: &Ctx) -> Result<Vec<Message>> {
    Ok(match audit::verify(ctx, &Published::new()).await? {
        Verdict::Whole(_) => Vec::new(),
        Verdict::Broken(broken) => vec![broken.message()],
    })
}

async fn counts(ctx: &Ctx) -> Result<Vec<Message>> {
    let n_umkm = store::umkm_counts::n_wrong(ctx.db()).await?;
    let n_clusters = store::clusters::n_miscounted(ctx.db()).await?;
    let mut faults = Vec::new();
    if n_umkm > 0 {
        faults.push(Message::new(
            format!("{n_umkm} jumlah UMKM per wilayah, sektor, dan ukuran keliru"),
            format!("{n_umkm} numbers of UMKM by region, sector and size are wrong"),
        ));
    }
    if n_clusters > 0 {
        faults.push(Message::new(
            format!("{n_clusters} klaster salah jumlah UMKM-nya"),
            format!("{n_clusters} clusters have a wrong number of UMKM"),
        ));
    }
    Ok(faults)
}

async fn changes(ctx: &Ctx) -> Result<Vec<Message>> {
    let is_whole = store::outbox::is_whole(ctx.db()).await?;
    let gap = || Message::new("nomor perubahan tidak berurutan", "the numbers of changes do not follow each other");
    Ok(if is_whole { Vec::new() } else { vec![gap()] })
}

async fn halfway(ctx: &Ctx) -> Result<Vec<Message>> {
    let mut faults = Vec::new();
    let n_commands = store::idempotency::n_unanswered(ctx.db()).await?;
    if n_commands > 0 {
        faults.push(Message::new(
            format!("{n_commands} permintaan tercatat tanpa jawaban"),
            format!("{n_commands} commands are on record without an answer"),
        ));
    }
    for run in store::imports::runs_in(ctx.db(), ImportState::Applying).await? {
        faults.push(Message::new(
            format!(
                "impor {} belum selesai: sedang berjalan, atau terputus dan diselesaikan saat Simpul dijalankan lagi",
                run.id
            ),
            format!(
                "import {} is not finished: it is under way, or was cut off and is finished when Simpul starts again",
                run.id
            ),
        ));
    }
    Ok(faults)
}
