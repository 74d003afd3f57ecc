using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TinhSo.Platform.Backups;

/// <summary>
/// The encrypted form of a backup: a head (magic, rounds, salt), then chunks of AES-256-GCM. The nonce of a chunk is its number and whether it is the last,
/// so nothing can be changed, left out, swapped, cut off or appended unseen; the head is authenticated with each.
/// </summary>
internal static class EncryptedForm
{
    public const int Chunk = 1 << 16;
    public const int Tag = 16;
    public const int Salt = 16;
    public const int Head = 8 + 4 + Salt;

    public static ReadOnlySpan<byte> Magic => "TINHSO1\n"u8;

    public static byte[] NewHead(int rounds)
    {
        var head = new byte[Head];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), rounds);
        RandomNumberGenerator.Fill(head.AsSpan(12));
        return head;
    }

    public static int RoundsOf(byte[] head) => BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8));

    public static byte[] SaltOf(byte[] head) => head[12..];

    public static byte[] Nonce(long number, bool isLast)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(3), number);
        nonce[11] = isLast ? (byte)1 : (byte)0;
        return nonce;
    }
}

/// <summary>Encrypts what is written into it; <see cref="CompleteAsync"/> writes the last chunk, without which the file does not open.</summary>
internal sealed class EncryptingStream : Stream
{
    private readonly Stream _target;
    private readonly byte[] _head;
    private readonly AesGcm _aes;
    private readonly byte[] _plain = new byte[EncryptedForm.Chunk];
    private readonly byte[] _cipher = new byte[EncryptedForm.Chunk + EncryptedForm.Tag];
    private int _filled;
    private long _number;

    public EncryptingStream(Stream target, BackupKey key)
    {
        (_target, _head) = (target, EncryptedForm.NewHead(key.RoundsForNew()));
        _aes = new AesGcm(key.Of(EncryptedForm.SaltOf(_head), EncryptedForm.RoundsOf(_head)), EncryptedForm.Tag);
        target.Write(_head);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            // A full chunk waits for the next byte: only then it is known not to be the last.
            if (_filled == _plain.Length)
            {
                _target.Write(_cipher, 0, Encrypt(isLast: false));
            }

            var take = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..take].CopyTo(_plain.AsSpan(_filled));
            _filled += take;
            buffer = buffer[take..];
        }
    }

    public async Task CompleteAsync(CancellationToken ct)
    {
        await _target.WriteAsync(_cipher.AsMemory(0, Encrypt(isLast: true)), ct);
        await _target.FlushAsync(ct);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _aes.Dispose();
            CryptographicOperations.ZeroMemory(_plain);
        }

        base.Dispose(disposing);
    }

    private int Encrypt(bool isLast)
    {
        _aes.Encrypt(EncryptedForm.Nonce(_number++, isLast), _plain.AsSpan(0, _filled), _cipher.AsSpan(0, _filled), _cipher.AsSpan(_filled, EncryptedForm.Tag), _head);
        var length = _filled + EncryptedForm.Tag;
        _filled = 0;
        return length;
    }
}
