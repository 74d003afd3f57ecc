using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>What every page of the statistics is asked by; all of it stands in the address, so a table can be sent to somebody.</summary>
internal abstract class StatisticsPage(StatisticsScope scope, IAgencies agencies, IMandates mandates, Act act, ITexts texts) : PageModel
{
    public const string Address = "/can-bo/thong-ke";
    public const string ListAddress = Address + "/danh-sach";
    public const string FormAddress = Address + "/bieu-ii-06";
    public const string Desk = "tiep-nhan";
    public const string Me = "toi";

    private static readonly (string Key, StatisticsBy By)[] Rows =
        [("co-quan", StatisticsBy.Agency), ("linh-vuc", StatisticsBy.Field), ("thu-tuc", StatisticsBy.Procedure), ("kenh", StatisticsBy.Channel), ("can-bo-thu-ly", StatisticsBy.Officer)];

    [BindProperty(SupportsGet = true, Name = "ky")]
    public string? PeriodText { get; set; }

    [BindProperty(SupportsGet = true, Name = "don-vi")]
    public string? UnitKey { get; set; }

    [BindProperty(SupportsGet = true, Name = "vai")]
    public string? Side { get; set; }

    [BindProperty(SupportsGet = true, Name = "theo")]
    public string? ByKey { get; set; }

    /// <summary>"toi", or an officer's id.</summary>
    [BindProperty(SupportsGet = true, Name = "can-bo")]
    public string? OfficerKey { get; set; }

    public StatisticsPeriod Period { get; private set; } = null!;

    public StatisticsQuestion Question { get; private set; } = null!;

    public StatisticsBy By => Array.Find(Rows, r => r.Key == ByKey) is { Key: not null } found ? found.By : StatisticsBy.Agency;

    public Guid? OfficerId { get; private set; }

    public string? OfficerName => OfficerId is { } id ? mandates.Officer(id)?.Name : null;

    /// <summary>The period lies wholly in the future: there is nothing to count, which is not the same as nought.</summary>
    public bool IsFuture => Period.From > act.Today;

    public string UnitName { get; private set; } = "";

    public static IEnumerable<(string Key, StatisticsBy By)> AllRows => Rows;

    public IEnumerable<(string Key, StatisticsPeriod Period)> Shortcuts => StatisticsPeriod.Around(act.Today);

    public IEnumerable<SelectListItem> Units => scope.Choices(Question.To).Select(a => new SelectListItem(a.Name, a.Slug));

    public IEnumerable<SelectListItem> Sides => [new(texts["dossiers.statistics.side.competent"], ""), new(texts["dossiers.statistics.side.desk"], Desk)];

    /// <summary>The name of a step as the timeline has it.</summary>
    public string ActName(string verb) => texts[$"dossiers.step.{verb[(verb.IndexOf('.', StringComparison.Ordinal) + 1)..]}"];

    protected Act Act => act;

    protected ITexts Texts => texts;

    protected IAgencies Agencies => agencies;

    /// <summary>The same question with some answers changed; a null takes one away.</summary>
    public string Link(string path, params (string Name, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?> { ["ky"] = Period.Text, ["don-vi"] = UnitKey, ["vai"] = Side, ["theo"] = ByKey, ["can-bo"] = OfficerKey };
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return path + new QueryBuilder(values.Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => new KeyValuePair<string, string>(v.Key, v.Value!)));
    }

    /// <summary>The list behind a number of one row, or of the last line.</summary>
    public string ListOf(StatisticsColumn column, string? key = null) => Link(ListAddress, ("cot", column.ToString()), ("gia-tri", key), ("theo", Array.Find(Rows, r => r.By == By).Key));

    /// <summary>What cannot be read falls back to this month and all that the reader may see, and says so.</summary>
    protected void ReadQuestion()
    {
        var read = StatisticsPeriod.Read(PeriodText);
        if (read is null && !string.IsNullOrWhiteSpace(PeriodText))
        {
            ModelState.AddModelError("ky", texts["dossiers.statistics.error.period", PeriodText, StatisticsPeriod.Forms]);
        }

        Period = read ?? StatisticsPeriod.Month(act.Today);
        var to = Period.To < act.Today ? Period.To : act.Today;
        var counted = scope.Allowed();
        UnitName = texts[counted is null ? "dossiers.statistics.province" : "dossiers.statistics.my-agencies"];
        if (!string.IsNullOrWhiteSpace(UnitKey))
        {
            if (scope.Unit(UnitKey, to) is { } unit)
            {
                (UnitName, counted) = (agencies.NameAt(unit.Id, to), unit.Agencies);
            }
            else
            {
                ModelState.AddModelError("don-vi", texts["dossiers.statistics.error.unit", UnitKey]);
            }
        }

        OfficerId = OfficerKey == Me ? act.Caller.Id : Guid.TryParse(OfficerKey, out var id) ? id : null;
        Question = new(Period.From, to, counted, Side == Desk, OfficerId);
    }
}
