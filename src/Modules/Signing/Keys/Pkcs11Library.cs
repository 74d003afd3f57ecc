using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TinhSo.Modules.Signing.Keys;

/// <summary>The few calls of PKCS#11 (Cryptoki 2.40) that signing needs, bound to a device's own library. Structures are those of Unix, where a long is as wide as a pointer.</summary>
internal sealed class Pkcs11Library
{
    private const nuint AlreadyInitialized = 0x191;
    private readonly nint _library;

    public Pkcs11Library(string path)
    {
        _library = NativeLibrary.Load(path);
        var code = Function<Initialize>("C_Initialize")(0);
        if (code is not (0 or AlreadyInitialized))
        {
            throw new CryptographicException($"C_Initialize 0x{code:x}");
        }
    }

    private delegate nuint Initialize(nint arguments);

    private delegate nuint SlotList(byte tokenPresent, [In, Out] nuint[]? slots, ref nuint count);

    private delegate nuint TokenInfo(nuint slot, [In, Out] byte[] info);

    private delegate nuint Open(nuint slot, nuint flags, nint application, nint notify, out nuint session);

    private delegate nuint LogIn(nuint session, nuint user, byte[] pin, nuint length);

    private delegate nuint OfSession(nuint session);

    private delegate nuint FindStart(nuint session, nint template, nuint count);

    private delegate nuint FindNext(nuint session, [In, Out] nuint[] objects, nuint most, out nuint count);

    private delegate nuint GetValue(nuint session, nuint item, nint template, nuint count);

    private delegate nuint Create(nuint session, nint template, nuint count, out nuint item);

    private delegate nuint SignStart(nuint session, ref Mechanism mechanism, nuint key);

    private delegate nuint SignData(nuint session, byte[] data, nuint length, [In, Out] byte[] signature, ref nuint signatureLength);

    /// <summary>Opens a session on the token with this label and logs its user in.</summary>
    public nuint OpenSession(string token, string pin)
    {
        nuint count = 0;
        Check("C_GetSlotList", Function<SlotList>("C_GetSlotList")(1, null, ref count));
        var slots = new nuint[count];
        Check("C_GetSlotList", Function<SlotList>("C_GetSlotList")(1, slots, ref count));
        foreach (var slot in slots)
        {
            var info = new byte[512];
            Check("C_GetTokenInfo", Function<TokenInfo>("C_GetTokenInfo")(slot, info));
            if (System.Text.Encoding.UTF8.GetString(info, 0, 32).TrimEnd(' ') == token)
            {
                Check("C_OpenSession", Function<Open>("C_OpenSession")(slot, 2 | 4, 0, 0, out var session));
                var secret = System.Text.Encoding.UTF8.GetBytes(pin);
                var code = Function<LogIn>("C_Login")(session, 1, secret, (nuint)secret.Length);
                CryptographicOperations.ZeroMemory(secret);
                // Another session of this process may have logged in already.
                Check("C_Login", code == 0x100 ? 0 : code);
                return session;
            }
        }

        throw new CryptographicException($"PKCS#11: no token is called {token}");
    }

    public void CloseSession(nuint session) => Function<OfSession>("C_CloseSession")(session);

    public IReadOnlyList<nuint> Find(nuint session, params (nuint Type, byte[] Value)[] attributes)
    {
        using var template = new Template(attributes);
        Check("C_FindObjectsInit", Function<FindStart>("C_FindObjectsInit")(session, template.Address, (nuint)attributes.Length));
        var found = new nuint[100];
        Check("C_FindObjects", Function<FindNext>("C_FindObjects")(session, found, (nuint)found.Length, out var count));
        Check("C_FindObjectsFinal", Function<OfSession>("C_FindObjectsFinal")(session));
        return found[..(int)count];
    }

    public byte[] Value(nuint session, nuint item, nuint type)
    {
        using var template = new Template((type, new byte[16384]));
        Check("C_GetAttributeValue", Function<GetValue>("C_GetAttributeValue")(session, item, template.Address, 1));
        return template.FirstValue();
    }

    public void CreateObject(nuint session, params (nuint Type, byte[] Value)[] attributes)
    {
        using var template = new Template(attributes);
        Check("C_CreateObject", Function<Create>("C_CreateObject")(session, template.Address, (nuint)attributes.Length, out _));
    }

    public byte[] Sign(nuint session, nuint key, nuint mechanism, byte[] data)
    {
        var how = new Mechanism { Kind = mechanism };
        Check("C_SignInit", Function<SignStart>("C_SignInit")(session, ref how, key));
        var signature = new byte[1024];
        var length = (nuint)signature.Length;
        Check("C_Sign", Function<SignData>("C_Sign")(session, data, (nuint)data.Length, signature, ref length));
        return signature[..(int)length];
    }

    private T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    private static void Check(string call, nuint code)
    {
        if (code != 0)
        {
            throw new CryptographicException($"PKCS#11: {call} answered 0x{code:x}");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Mechanism
    {
        public nuint Kind;
        public nint Parameter;
        public nuint Length;
    }

    /// <summary>An array of attributes in memory the library can read and write: type, address, length.</summary>
    private sealed class Template : IDisposable
    {
        private readonly nint[] _values;

        public Template(params (nuint Type, byte[] Value)[] attributes)
        {
            var size = IntPtr.Size;
            Address = Marshal.AllocHGlobal(Math.Max(1, attributes.Length) * 3 * size);
            _values = new nint[attributes.Length];
            for (var i = 0; i < attributes.Length; i++)
            {
                var (type, value) = attributes[i];
                _values[i] = Marshal.AllocHGlobal(Math.Max(1, value.Length));
                Marshal.Copy(value, 0, _values[i], value.Length);
                Marshal.WriteIntPtr(Address, 3 * i * size, (nint)type);
                Marshal.WriteIntPtr(Address, ((3 * i) + 1) * size, _values[i]);
                Marshal.WriteIntPtr(Address, ((3 * i) + 2) * size, value.Length);
            }
        }

        public nint Address { get; }

        public byte[] FirstValue()
        {
            var value = new byte[Marshal.ReadIntPtr(Address, 2 * IntPtr.Size)];
            Marshal.Copy(_values[0], value, 0, value.Length);
            return value;
        }

        public void Dispose()
        {
            foreach (var value in _values)
            {
                Marshal.FreeHGlobal(value);
            }

            Marshal.FreeHGlobal(Address);
        }
    }
}
