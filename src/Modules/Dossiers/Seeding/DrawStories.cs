using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>Chooses procedure, commune and hour of sample dossiers and draws their lives; seed and benchmark draw alike.</summary>
internal sealed class DrawStories(Act act, IProcedures procedures, IAgencies agencies, IMandates mandates, Calendars calendars, People people)
{
    /// <summary>An agency without these officers cannot work a dossier, so it gets none.</summary>
    private static readonly string[] Needed = [TakeOver.Examine, ApproveDossier.Permission, IssueResult.Permission];

    /// <summary>Common procedures come often: most of a commune's work is certification and civil status.</summary>
    private static readonly Dictionary<string, int> Weights = new()
    {
        ["dang-ky-khai-sinh"] = 8, ["ban-sao-trich-luc-ho-tich"] = 9, ["chung-thuc-ban-sao"] = 10, ["xac-nhan-tinh-trang-hon-nhan"] = 5, ["dang-ky-ket-hon"] = 3,
        ["dang-ky-khai-tu"] = 2, ["tro-cap-xa-hoi-hang-thang"] = 3, ["dang-ky-bien-dong-chuyen-nhuong-thua-ke-tang-cho"] = 4, ["thanh-lap-ho-kinh-doanh"] = 3,
    };

    // Read when first asked: all seeds are made before the first has run.
    private (List<ProcedureVersionInfo> Choices, List<AgencyInfo> Communes)? _read;

    private List<ProcedureVersionInfo> Choices => (_read ??= Read()).Choices;

    private List<AgencyInfo> Communes => (_read ??= Read()).Communes;

    public bool CanDraw => Choices.Count > 0 && Communes.Count > 0;

    /// <summary>Null when the drawn commune has nobody to work it.</summary>
    public LifeStory? Draw(Random random, DateTime firstLocal, DateTime untilLocal)
    {
        // A few communes take much of the load, as in life.
        var commune = Communes[(int)(Communes.Count * Math.Pow(random.NextDouble(), 1.7))];
        var procedure = Choices[random.Next(Choices.Count)];
        var submitted = firstLocal.AddMinutes(random.NextDouble() * (untilLocal - firstLocal).TotalMinutes);
        return procedures.CompetentAgency(procedure.ProcedureId, commune.Id, act.Today) is { } competent && Needed.All(p => mandates.Holding(p, competent, act.Now).Count > 0)
            ? LifeStory.Draw(random, procedure, competent, submitted, calendars.Of(competent))
            : null;
    }

    private (List<ProcedureVersionInfo>, List<AgencyInfo>) Read() =>
    (
        [.. procedures.All(act.Today).Where(p => p.Route == DossierRoute.Province).SelectMany(p => Enumerable.Repeat(p, Weights.GetValueOrDefault(p.Slug, 1)))],
        [.. agencies.All(act.Today).Where(a => a is { Level: AgencyLevel.Commune, Kind: "committee" }).OrderByDescending(a => people.Say.Busy.Contains(a.Slug))]
    );
}
