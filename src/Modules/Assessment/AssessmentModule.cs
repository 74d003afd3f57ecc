using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Assessment;

/// <summary>Measures rolled up, indicators computed from them, and the board that opens each figure to its records.</summary>
public sealed class AssessmentModule : IModule
{
    public string Name => "Assessment";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<MeasureBook>();
        services.AddSingleton<IndicatorCatalogue>();
        services.AddSingleton<RecountMarks>();
        services.AddWorker<RecountMarks>();
        services.AddWorker<NightlyRecount>();
        services.AddScoped<FullRecount>();
        services.AddScoped<FigureScopes>();
        services.AddScoped<FigureReader>();
        services.AddScoped<RecordList>();
        services.AddScoped<IndicatorFigures>();
        services.AddScoped<VerdictSentence>();
    }

    public IEnumerable<Command> Commands(ICommandHost host) =>
        [new FiguresCommand(host).Build(), new RecordsCommand(host).Build(), new RecountCommand(host).Build()];
}
