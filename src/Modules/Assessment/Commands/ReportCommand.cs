using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Reports;
using TinhSo.Platform;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>report</c>: a report of a published period as a file, issued or as a draft. Exit code 0, 2 for input it cannot use, 3 when a rule refuses.</summary>
internal sealed class ReportCommand(ICommandHost host)
{
    public Command Build()
    {
        var shared = new FigureOptions();
        var name = new Argument<string>("report") { Description = "such as nq17" };
        var format = new Option<string>("--format") { Description = string.Join(", ", ReportFiles.Kinds), Required = true };
        var file = new Option<string>("--out") { Description = "the file to write", Required = true };
        var edition = new Option<int?>("--edition") { Description = "edition of the publication; without it the last" };
        var issue = new Option<bool>("--issue") { Description = "issue it first: text and files are kept as they are" };
        var command = new Command("report", "a report of a published period, as the province issues it") { name, shared.Period, format, file, edition, issue };
        command.SetAction(async (given, ct) =>
        {
            var period = shared.ReadPeriod(given);
            if (!ReportFiles.Kinds.Contains(given.GetValue(format)))
            {
                throw new FormatException($"--format: '{given.GetValue(format)}' is not known; write one of {string.Join(", ", ReportFiles.Kinds)}");
            }

            var services = await host.StartAsync();
            var (catalogue, library) = (services.GetRequiredService<ReportCatalogue>(), services.GetRequiredService<ReportLibrary>());
            var report = catalogue.Find(given.GetValue(name)!) ?? throw new FormatException($"report '{given.GetValue(name)}' is not known; the reports are {string.Join(", ", catalogue.All.Select(r => r.Report))}");
            var read = await library.ReadAsync(report.Report, period, given.GetValue(edition), ct);
            if (given.GetValue(issue) && read.Issued is null)
            {
                await services.GetRequiredService<IssueReport>().RunAsync(read, ct);
                await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
                read = await library.ReadAsync(report.Report, period, given.GetValue(edition), ct);
            }

            var bytes = await services.GetRequiredService<ReportFiles>().BytesAsync(read, given.GetValue(format)!, ct);
            await File.WriteAllBytesAsync(given.GetValue(file)!, bytes, ct);
            await given.InvocationConfiguration.Output.WriteLineAsync(
                $"{report.Report} {period.Text} edition {read.Frozen.Edition}, {(read.Issued is null ? "draft" : "issued")}: {bytes.Length} bytes to {given.GetValue(file)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
