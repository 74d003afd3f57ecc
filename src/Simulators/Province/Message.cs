using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Province;

/// <summary>Which national system sends; each has a client id of its own at the province.</summary>
internal enum Sender
{
    Portal,
    Ministry,
}

internal enum MessageState
{
    /// <summary>Not answered yet, or the province was down: will be tried again.</summary>
    Waiting,

    /// <summary>Answered with error_code 0.</summary>
    Delivered,

    /// <summary>Answered with a refusal; the sender does not try again.</summary>
    Refused,
}

/// <summary>One message to the province, with the fields of the dossier synchronisation, as it stands in the queue.</summary>
/// <param name="Id">Goes as <c>X-Message-Id</c>; the same on each try, so that a repeat is harmless.</param>
/// <param name="After">The message that must be delivered first: the steps of one dossier never overtake each other.</param>
internal sealed record Message(string Id, long Order, Sender Sender, string Kind, JsonObject Body, string? After)
{
    public MessageState State { get; init; } = MessageState.Waiting;

    public int Tries { get; init; }

    public DateTime NextTry { get; init; }

    public string? Answer { get; init; }

    /// <summary>The dossier's code: as sent, or as the province gave it.</summary>
    public string? DossierCode { get; init; }
}
