using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinhSo.Tests.Support;

/// <summary>A passkey as a device would keep it, with the private half in memory: answers what a page asks, or lies about one thing of it.</summary>
public sealed class SoftPasskey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private byte[] _user = [];
    private uint _count;

    public string Origin { get; set; } = "http://localhost";

    public string Domain { get; set; } = "localhost";

    /// <summary>Whether the device asked for finger, face or PIN.</summary>
    public bool Unlocked { get; set; } = true;

    /// <summary>The answer to navigator.credentials.create, as the page's script sends it.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _user = Base64Url.DecodeFromChars((string)asked["user"]!["id"]!);
        var point = _key.ExportParameters(false).Q;
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Head(0x40), .. new byte[16], 0, (byte)_id.Length, .. _id, .. cose];
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Answer(new { clientDataJSON = Text(ClientData("webauthn.create", asked)), attestationObject = Text(attestation), transports = new[] { "internal" } });
    }

    /// <summary>The answer to navigator.credentials.get.</summary>
    public string Get(string options)
    {
        _count++;
        var (data, client) = (Head(0), ClientData("webauthn.get", JsonNode.Parse(options)!));
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new { clientDataJSON = Text(client), authenticatorData = Text(data), signature = Text(signature), userHandle = Text(_user) });
    }

    public void Dispose() => _key.Dispose();

    private string Answer(object response) => JsonSerializer.Serialize(
        new { id = Text(_id), rawId = Text(_id), type = "public-key", response, authenticatorAttachment = "platform", clientExtensionResults = new { } });

    private byte[] ClientData(string type, JsonNode asked) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { type, challenge = (string)asked["challenge"]!, origin = Origin, crossOrigin = false }));

    private byte[] Head(byte more)
    {
        var head = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(Domain), head);
        head[32] = (byte)(0x01 | (Unlocked ? 0x04 : 0) | more);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(33), _count);
        return head;
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
