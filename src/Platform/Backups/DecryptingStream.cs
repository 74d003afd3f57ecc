using System.Security.Cryptography;

namespace TinhSo.Platform.Backups;

/// <summary>Reads what a <see cref="EncryptingStream"/> wrote; any byte that is not as it was written ends the reading with an error, before it is given out.</summary>
internal sealed class DecryptingStream : Stream
{
    private readonly Stream _source;
    private readonly byte[] _head = new byte[EncryptedForm.Head];
    private readonly AesGcm _aes;
    private readonly byte[] _cipher = new byte[EncryptedForm.Chunk + EncryptedForm.Tag + 1];
    private readonly byte[] _plain = new byte[EncryptedForm.Chunk];
    private int _ahead;
    private int _filled;
    private int _given;
    private long _number;
    private bool _ended;

    public DecryptingStream(Stream source, BackupKey key)
    {
        _source = source;
        if (source.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false) < _head.Length || !_head.AsSpan().StartsWith(EncryptedForm.Magic))
        {
            throw new InvalidDataException("it has no head of a backup");
        }

        _aes = new AesGcm(key.Of(EncryptedForm.SaltOf(_head), EncryptedForm.RoundsOf(_head)), EncryptedForm.Tag);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0 || (_given == _filled && !Next()))
        {
            return 0;
        }

        var take = Math.Min(buffer.Length, _filled - _given);
        _plain.AsSpan(_given, take).CopyTo(buffer);
        _given += take;
        return take;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _aes.Dispose();
            _source.Dispose();
            CryptographicOperations.ZeroMemory(_plain);
        }

        base.Dispose(disposing);
    }

    /// <summary>Opens the next chunk. One byte is read ahead: whether there is one says whether this chunk must be the last.</summary>
    private bool Next()
    {
        if (_ended)
        {
            return false;
        }

        var length = _ahead + _source.ReadAtLeast(_cipher.AsSpan(_ahead), _cipher.Length - _ahead, throwOnEndOfStream: false);
        _ended = length < _cipher.Length;
        var whole = _ended ? length : length - 1;
        if (whole < EncryptedForm.Tag)
        {
            throw new InvalidDataException("it was cut off");
        }

        (_given, _filled) = (0, whole - EncryptedForm.Tag);
        try
        {
            _aes.Decrypt(EncryptedForm.Nonce(_number++, _ended), _cipher.AsSpan(0, _filled), _cipher.AsSpan(_filled, EncryptedForm.Tag), _plain.AsSpan(0, _filled), _head);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new InvalidDataException(_number == 1 ? "the key is another one, or the file was changed" : "it was changed or cut off");
        }

        _ahead = _ended ? 0 : 1;
        _cipher[0] = _cipher[^1];
        return _filled > 0;
    }
}
