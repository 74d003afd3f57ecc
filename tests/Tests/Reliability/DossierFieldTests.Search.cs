using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Correcting;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>Encrypted numbers are still found by who may search.</summary>
public sealed partial class DossierFieldTests
{
    [Fact]
    public async Task A_dossier_is_found_by_its_owners_numbers_however_they_are_written_but_not_by_their_beginning_and_not_by_strangers()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app, identifier: Identifier);
        var other = await Filed.AtLongXuyenAsync(app, owner: "Cơ sở Minh Tâm", identifier: "1601234567-001");
        var desk = await app.OfficerAsync(Filed.Receiving);
        foreach (var written in new[] { Identifier, "089 195 001 234", "089.195.001.234", "hoa " + Identifier, Phone, "0912 345 678", "0912.345.678", "+84 912 345 678", "84912345678" })
        {
            Assert.True(await FindsAsync(desk, written, code), written);
        }

        foreach (var written in new[] { "1601234567", "1601234567-001", "1601234567001" })
        {
            Assert.True(await FindsAsync(desk, written, other), written);
            Assert.False(await FindsAsync(desk, written, code), written);
        }

        foreach (var (filed, asked) in new[]
        {
            ("AB-1234567", new[] { "ab-1234567", "AB 1234567", "AB1234567", "ab.1234567", "tam AB 1234567" }), ("AB12345", ["ab12345", "AB-12345", "AB 12345"]), ("CFGHJK123", ["cfghjk123", "CFGHJK-123"]),
            ("12345", ["12345", "12 345", "le 12345"]), ("123456", ["123456", "123.456"]), ("0312345678-001", ["0312345678-001 Cong ty Tam", "0312345678-001", "tam 0312 345 678"]),
        })
        {
            var third = await Filed.AtLongXuyenAsync(app, owner: "Công ty Lê Tâm A", identifier: filed);
            foreach (var written in asked)
            {
                Assert.True(await FindsAsync(desk, written, third), written);
                Assert.False(await FindsAsync(desk, written, code), written);
            }
        }

        Assert.True(await FindsAsync(desk, "hoa 0912 345 678", code));
        Assert.False(await FindsAsync(desk, "lan 0912 345 678", code));
        // Digits of a code are words as ever, also where they could be a number.
        Assert.True(await FindsAsync(desk, code[(code.IndexOf('-', StringComparison.Ordinal) + 1)..], code));
        foreach (var written in new[] { Identifier[..^1], "0891950", Phone[..^1], "lan " + Identifier, "089195001235" })
        {
            Assert.False(await FindsAsync(desk, written, code), written);
        }

        var stranger = await app.OfficerAsync("tiepnhan.my-hoa-hung");
        Assert.False(await FindsAsync(stranger, Identifier, code));
        Assert.False(await FindsAsync(stranger, Phone, code));
        await app.WithAsync(async services =>
        {
            var people = services.GetRequiredService<SearchPeople>();
            foreach (var (kind, written) in new[] { (LookupKind.Identifier, "089 195 001 234"), (LookupKind.Phone, "+84 912.345.678"), (LookupKind.Phone, Phone) })
            {
                Assert.Contains(await people.ByAsync(kind, written, default), p => p.Code == code || p.Owner.Phone == Phone);
            }

            Assert.Empty(await people.ByAsync(LookupKind.Phone, Phone[..^1], default));
        });
    }

    private static async Task<bool> FindsAsync(Browser officer, string written, string code) =>
        (await officer.GetAsync($"/can-bo/ho-so?xem=All&tim={Uri.EscapeDataString(written)}")).All("tbody tr").Any(r => r.TextContent.Contains(code, StringComparison.Ordinal));
}
