using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.Sessions;

/// <summary>Sessions as both pages show them.</summary>
/// <param name="Here">The one in which the page is read.</param>
/// <param name="Live">Each but this one can be ended; else the table says why they ended.</param>
internal sealed record SessionTable(IReadOnlyList<OpenedSession> Rows, Guid Here, bool Live);
