namespace TinhSo.Contracts;

/// <summary>Something that happened and that other modules may hear of; past tense, ids and copied values only.</summary>
public interface IEvent;
