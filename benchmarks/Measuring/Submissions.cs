using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Bench.Measuring;

/// <summary>Submissions to drive: each with its own owner; one agency takes a tenth of them.</summary>
internal sealed class Submissions
{
    private readonly List<AgencyInfo> _communes;
    private readonly List<ProcedureVersionInfo> _procedures;
    private readonly People _people;
    private readonly PlayStories _play;
    private readonly IProcedures _all;
    private readonly Desks _desks;
    private readonly DateOnly _today;
    private readonly DateTime _now = TimeProvider.System.GetUtcNow().UtcDateTime;

    public Submissions(IServiceProvider scope)
    {
        var today = VietnamTime.Day(_now);
        (_all, _people, _play, _desks) = (scope.GetRequiredService<IProcedures>(), scope.GetRequiredService<People>(), scope.GetRequiredService<PlayStories>(), scope.GetRequiredService<Desks>());
        _communes = [.. scope.GetRequiredService<IAgencies>().All(today).Where(a => a is { Level: AgencyLevel.Commune, Kind: "committee", Code.Length: > 0 })];
        _procedures = [.. _all.All(today).Where(p => p is { OnlineAllowed: true, Code: not null } && _all.CompetentAgency(p.ProcedureId, _communes[0].Id, today) == _communes[0].Id)];
        _today = today;
    }

    internal sealed record One(ProcedureVersionInfo Procedure, AgencyInfo Commune, FiledOwner Owner, Dictionary<string, string?> Answers);

    public One Make(int i)
    {
        var random = new Random(i);
        var commune = random.NextDouble() < 0.1 ? _communes[0] : _communes[random.Next(1, _communes.Count)];
        // The door checks every field, so answers that do not fill the declaration rightly are drawn again.
        while (true)
        {
            var (procedure, owner) = (_procedures[random.Next(_procedures.Count)], Owner(random));
            var answers = Answers(procedure, owner, random);
            if (FormValidation.Check(procedure.Form, answers, _today).Count == 0)
            {
                return new(procedure, commune, owner, answers);
            }
        }
    }

    /// <summary>As the national portal sends it.</summary>
    public byte[] Message(int i)
    {
        var one = Make(i);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["LoaiThongDiep"] = "HoSoMoi",
            ["NguonGui"] = "CongDVCQuocGia",
            ["MaTTHC"] = one.Procedure.Code,
            ["ChuHoSo"] = one.Owner.Name,
            ["SoGiayToChuHoSo"] = one.Owner.Identifier,
            ["LoaiDoiTuong"] = "1",
            ["SoDienThoai"] = one.Owner.Phone,
            ["TaiKhoanDuocXacThucVoiVNeID"] = "1",
            ["KenhThucHien"] = "2",
            ["NgayNopHoSo"] = VietnamTime.ToLocal(_now).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
            ["DonViXuLy"] = one.Commune.Code,
            ["ThongTinKhac"] = JsonSerializer.Serialize(one.Answers),
        });
    }

    /// <summary>The verb itself, for a build without the door and for the rows of the baseline; the caller saves or takes the rows.</summary>
    public async Task<string> SubmitAsync(IServiceProvider scope, int i, CancellationToken ct)
    {
        var one = Make(i);
        var act = scope.GetRequiredService<Act>();
        var form = new FormContent();
        foreach (var (key, value) in one.Answers)
        {
            form[key] = new FilledField(value!, Provenance.Inbound);
        }

        using (act.As(new Caller(CallerKind.Citizen, null, one.Owner.Name), act.Now))
        {
            var dossier = await scope.GetRequiredService<SubmitDossier>().RunAsync(
                new(one.Procedure, "", Channel.Online, DossierSource.Own, Door.NationalPortal, _desks.Of(one.Commune.Id, act.Today), one.Commune.Id, one.Owner, form, [], $"bench:{Guid.CreateVersion7()}"), ct);
            return dossier.Code;
        }
    }

    private FiledOwner Owner(Random random) => new(OwnerKind.Person, _people.Name(random), People.Identifier(random), null, People.Phone(random), null, null, AccountLevel: 2);

    private Dictionary<string, string?> Answers(ProcedureVersionInfo procedure, FiledOwner owner, Random random) =>
        procedure.Form.Fields.Where(f => f.Required && f.ShowWhen is null).ToDictionary(f => f.Key, f => (string?)_play.SampleValue(f, owner, random));
}
